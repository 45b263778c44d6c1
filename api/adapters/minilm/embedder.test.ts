import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { dot } from '../../domain/vectors.ts'
import { minilmEmbedder, minilmObstacle } from './embedder.ts'
import { type ModelThread, modelThread, startThread } from './modelThread.ts'

const embedder = minilmEmbedder()

const embedded = async (text: string): Promise<Float32Array> => {
  const [vector] = await embedder.embed([text])
  if (!vector) throw new Error('There is no vector')
  return vector
}

/** What a process prints that runs this with `embedder` at hand. */
function inProcess(code: string) {
  const module = JSON.stringify(new URL('embedder.ts', import.meta.url).href)
  const source = `const { minilmEmbedder } = await import(${module}); const embedder = minilmEmbedder(); ${code}`
  const cwd = fileURLToPath(new URL('../../../', import.meta.url))
  return spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    cwd,
    encoding: 'utf8',
    timeout: 15_000,
  })
}

describe('the vectors', () => {
  it('are as far apart as the reference’s, but for the rounding to whole numbers', async () => {
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

  it('have length 1 and 384 dimensions, those of empty and of endless texts as well', async () => {
    const vectors = await embedder.embed(['', ' \n', '🌴', 'Do palms need sun? '.repeat(2_000), 'palm'])
    expect(vectors.map((vector) => vector.length)).toEqual(Array(5).fill(embedder.dimensions))
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5)
  })

  it('of a paraphrase are nearer than those of another subject', async () => {
    const question = await embedded('How often should I water my fern?')
    const paraphrase = await embedded('How frequently does my fern need watering?')
    const other = await embedded('Do you ship to Canada?')
    expect(dot(question, paraphrase)).toBeGreaterThan(0.9)
    expect(dot(question, other)).toBeLessThan(0.3)
  })

  it('are the same for the same text, whatever is embedded at the same time', async () => {
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
  it('leaves the loop of its process free while it reads', async () => {
    await embedded('warm')
    let turns = 0
    const counting = setInterval(() => {
      turns += 1
    }, 1)
    await embedder.embed(Array(5).fill('a text without end '.repeat(300)))
    clearInterval(counting)
    expect(turns).toBeGreaterThan(20)
  })

  it('does not read what was given up before its turn', async () => {
    const read: unknown[] = []
    const thread = modelThread((busy) => {
      const worker = startThread(busy)
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

  it('is loaded by the first text, and not before', () => {
    const run = inProcess(`
      const loaded = () => process.report.getReport().sharedObjects.some((file) => /onnxruntime/.test(file))
      const before = loaded(); await embedder.embed(['palm']); console.log(before, loaded())`)
    expect(run.stdout.trim()).toBe('false true')
  })

  it('lets its process end by itself', () => {
    expect(inProcess(`await embedder.embed(['palm']); console.log('done')`)).toMatchObject({
      status: 0,
      stdout: 'done\n',
    })
  })

  it.each([0, 30, 90, 150])(
    'lets its process exit in the midst of reading, %i ms after the first text',
    (ms) => {
      const run = inProcess(`
      for (let n = 0; n < 9; n++) embedder.embed(['without end '.repeat(300)])
      setTimeout(() => process.exit(7), ${ms})`)
      expect(run).toMatchObject({ status: 7, signal: null, stderr: '' })
    },
  )

  it('starts anew after it broke down, and fails only the text that it was reading', async () => {
    let broken: (() => Promise<number>) | null = null
    const thread = modelThread((busy) => {
      const worker = startThread(busy)
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

  it('says so, for good, and starts nothing', async () => {
    const error = await minilmEmbedder(unread, () => false)
      .embed(['palm'])
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(EmbedderUnavailable)
    expect(error).toMatchObject({ permanent: true, message: expect.stringContaining('onnxruntime-node') })
  })

  it('can be told before any text', () => {
    expect(minilmObstacle(() => false)).toMatchObject({ permanent: true })
    expect(minilmObstacle()).toBeNull()
  })
})
