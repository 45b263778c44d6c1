import { spawnSync } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { dot } from '../../domain/vectors.ts'
import { PATIENCE_MS } from '../../test/support/patience.ts'
import { minilmEmbedder, minilmObstacle } from './embedder.ts'
import { type ExitGate, INSIDE } from './exitGate.ts'
import { type ModelThread, modelThread, startThread } from './modelThread.ts'

const embedder = minilmEmbedder()

const embedded = async (text: string): Promise<Float32Array> => {
  const [vector] = await embedder.embed([text])
  if (!vector) throw new Error('There is no vector')
  return vector
}

const moduleUrl = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href)

/** Runs `code` in a process of its own. At hand: `embedder`, and `step(n)`, which blocks until native step n has begun. */
function inProcess(code: string) {
  const source = `
    const { minilmEmbedder } = await import(${moduleUrl('embedder.ts')})
    const { modelThread, startThread } = await import(${moduleUrl('modelThread.ts')})
    const { STEPS } = await import(${moduleUrl('exitGate.ts')})
    let gate
    const embedder = minilmEmbedder(modelThread((opened) => startThread((gate = opened))))
    const step = (count) => {
      for (let begun; (begun = Atomics.load(gate, STEPS)) < count; ) Atomics.wait(gate, STEPS, begun)
    }
    ${code}`
  const cwd = fileURLToPath(new URL('../../../', import.meta.url))
  return spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    cwd,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
}

describe('the vectors', () => {
  it('vectors are as far apart as the reference’s, up to the rounding to whole numbers', async () => {
    // What sentence-transformers gives for the example of the model’s page.
    const reference = {
      'That is a very happy person': 0.943,
      'That is a happy dog': 0.695,
      'Today is a sunny day': 0.257,
    }
    const query = await embedded('That is a happy person')
    for (const [text, cosine] of Object.entries(reference))
      expect(Math.abs(dot(query, await embedded(text)) - cosine), text).toBeLessThan(0.02)
  })

  it('vectors have length 1 and 384 dimensions, even of empty and of very long texts', async () => {
    const vectors = await embedder.embed(['', ' \n', '🌴', 'Do palms need sun? '.repeat(2_000), 'palm'])
    expect(vectors.map((vector) => vector.length)).toEqual(Array(5).fill(embedder.dimensions))
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5)
  })

  it('a vector of a text that the model did not read to its end is marked as cut', async () => {
    const [short, long] = await embedder.embed(['palm', 'palm '.repeat(2_000)])
    expect([short?.isCut, long?.isCut]).toEqual([undefined, true])
  })

  it('the vector of a paraphrase is nearer than that of another subject', async () => {
    const question = await embedded('How often should I water my fern?')
    const paraphrase = await embedded('How frequently does my fern need watering?')
    const other = await embedded('Do you ship to Canada?')
    expect(dot(question, paraphrase)).toBeGreaterThan(0.9)
    expect(dot(question, other)).toBeLessThan(0.3)
  })

  it('the same text has the same vector, whatever is embedded at the same time', async () => {
    const alone = await embedded('Is the palm safe for cats?')
    const crowd = Array.from({ length: 20 }, (_, index) =>
      embedder.embed([`fern ${index} `.repeat(index), 'soil']),
    )
    expect(await embedded('Is the palm safe for cats?')).toEqual(alone)
    const soil = (await Promise.all(crowd)).map(([, vector]) => vector)
    expect(new Set(soil.map((vector) => vector?.join())).size).toBe(1)
  })
})

describe('the thread', () => {
  it('the loop of the process turns while the thread reads', async () => {
    let gate: ExitGate = new Int32Array(new SharedArrayBuffer(4))
    const thread = modelThread((opened) => {
      gate = opened
      return startThread(opened)
    })
    await thread.read('warm')
    let hasRead = false
    let turnsMeanwhile = 0
    const reading = Promise.all(
      Array.from({ length: 5 }, () => thread.read('a text without end '.repeat(300))),
    )
    void reading.then(() => {
      hasRead = true
    })
    while (!hasRead) {
      await setImmediate()
      turnsMeanwhile += Atomics.load(gate, INSIDE)
    }
    expect(turnsMeanwhile).toBeGreaterThan(0)
  })

  it('the thread does not read a text that was aborted before its turn', async () => {
    const read: unknown[] = []
    const thread = modelThread((gate) => {
      const worker = startThread(gate)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (text: unknown) => post(read[read.push(text) - 1])
      return worker
    })
    const leaving = new AbortController()
    const first = thread.read('first')
    const second = thread.read('second', leaving.signal)
    const third = thread.read('third')
    leaving.abort(new Error('left'))
    await expect(second).rejects.toThrow('left')
    await expect(thread.read('late', leaving.signal)).rejects.toThrow('left')
    expect([(await first).length, (await third).length]).toEqual([384, 384])
    expect(read).toEqual(['first', 'third'])
  })

  it('the first text loads the runtime, and nothing loads it earlier', () => {
    const run = inProcess(`
      const loaded = () => process.report.getReport().sharedObjects.some((file) => /onnxruntime/.test(file))
      const before = loaded(); await embedder.embed(['palm']); console.log(before, loaded())`)
    expect(run.stdout.trim()).toBe('false true')
  })

  it('an idle thread lets its process end by itself', () => {
    expect(inProcess(`await embedder.embed(['palm']); console.log('done')`)).toMatchObject({
      status: 0,
      stdout: 'done\n',
    })
  })

  const MANY_TEXTS = `for (let n = 0; n < 9; n++) embedder.embed(['without end '.repeat(300)]).catch(() => {})`

  describe.each([
    ['while the runtime is loaded', `${MANY_TEXTS}; step(1)`],
    ['while the model is loaded', `${MANY_TEXTS}; step(2)`],
    ['while the first text is read', `${MANY_TEXTS}; step(3)`],
    ['while a later text is read', `await embedder.embed(['palm']); ${MANY_TEXTS}; step(4)`],
  ])('a process that ends %s', (when, reached) => {
    it(`process.exit ${when} keeps its exit code and writes nothing`, () => {
      expect(inProcess(`${reached}; process.exit(7)`)).toMatchObject({ status: 7, signal: null, stderr: '' })
    })

    it(`an uncaught error ${when} ends with exit code 1 and writes that error alone`, () => {
      const { status, signal, stderr } = inProcess(`${reached}; throw new Error('Port taken')`)
      expect({ status, signal }).toEqual({ status: 1, signal: null })
      expect(stderr).toContain('Error: Port taken')
      expect(stderr).not.toMatch(/terminate called|Napi/)
    })
  })

  it('the end of a process before the thread has begun keeps its exit code', () => {
    expect(inProcess(`${MANY_TEXTS}; process.exit(7)`)).toMatchObject({ status: 7, signal: null, stderr: '' })
  })

  it('the end of a process whose thread is idle keeps its exit code', () => {
    const run = inProcess(`await embedder.embed(['palm']); process.exit(7)`)
    expect(run).toMatchObject({ status: 7, signal: null, stderr: '' })
  })

  it('the handler of a signal ends the process with its own exit code', () => {
    const run = inProcess(`
      process.on('SIGTERM', () => process.exit(9))
      ${MANY_TEXTS}; step(3); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000)`)
    expect(run).toMatchObject({ status: 9, signal: null, stderr: '' })
  })

  it('a thread that breaks down fails only the text that it was reading, and starts again', async () => {
    let broken: (() => Promise<number>) | null = null
    const thread = modelThread((gate) => {
      const worker = startThread(gate)
      broken ??= () => worker.terminate()
      return worker
    })
    const [first, second] = [thread.read('first'), thread.read('second')]
    first.catch(() => {})
    await (broken as unknown as () => Promise<number>)()
    await expect(first).rejects.toBeInstanceOf(EmbedderUnavailable)
    expect(await second).toHaveLength(384)
  })
})

describe('without its runtime', () => {
  const unread: ModelThread = { read: () => Promise.reject(new Error('The thread was started')) }

  it('an embedder without its runtime fails permanently and starts no thread', async () => {
    const error = await minilmEmbedder(unread, () => false)
      .embed(['palm'])
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(EmbedderUnavailable)
    expect(error).toMatchObject({ permanent: true, message: expect.stringContaining('onnxruntime-node') })
  })

  it('a missing runtime is known before any text', () => {
    expect(minilmObstacle(() => false)).toMatchObject({ permanent: true })
    expect(minilmObstacle()).toBeNull()
  })
})
