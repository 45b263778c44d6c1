import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingWith } from '../../test/support/modelSetting.ts'
import { makeReadingPace } from './readingPace.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Two ends of a connection. */
async function connected(): Promise<{ here: Socket; there: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const here = connect(port, '127.0.0.1')
  const [[there]] = (await Promise.all([once(server, 'connection'), once(here, 'connect')])) as [
    [Socket],
    unknown,
  ]
  closing.push(
    () => server.close(),
    () => here.destroy(),
    () => there.destroy(),
  )
  return { here, there }
}

/** A process that is busy for a share of its time, and whose clock is moved by hand. */
async function busyFor(share: number) {
  const process = { share, now: 0 }
  const pace = makeReadingPace({ utilization: () => process.share, now: () => process.now })
  const { here, there } = await connected()
  const paced = pace.of(here)
  const read: string[] = []
  here.on('data', (bytes) => read.push(bytes.toString()))
  await once(here, 'resume')
  const afterLooks = (count: number) => {
    for (let look = 0; look < count; look++) {
      paced.wake()
      process.now += 100
      paced.rest()
    }
    paced.wake()
    return paced.rest()
  }
  return { process, paced, afterLooks, here, there, read }
}

describe('a connection', () => {
  it.each([0, 0.5, 0.9])('does not rest where the process is busy for %d of its time', async (share) => {
    expect((await busyFor(share)).afterLooks(100)).toBe(0)
  })

  it('rests the longer the longer the process has no time, but no longer than is seen', async () => {
    const { afterLooks } = await busyFor(1)
    const rests = [1, 5, 5, 5, 50].map(afterLooks)
    expect(rests[0]).toBe(0)
    expect(rests.toSorted((a, b) => a - b)).toEqual(rests)
    expect(rests[2]).toBeGreaterThan(20)
    expect(rests.at(-1)).toBe(118)
  })

  it('does not rest any more once the process has had time, of which it may hear late', async () => {
    const { process, paced, afterLooks } = await busyFor(1)
    expect(afterLooks(50)).toBe(118)
    process.share = 0.1
    process.now += 10_000
    expect(paced.rest()).toBe(0)
  })

  it('is read at once for all that came while it rested', async () => {
    const { process, paced, afterLooks, there, read } = await busyFor(1)
    afterLooks(50)
    for (const word of ['Once ', 'a ', 'week.']) {
      there.write(word)
      await delay(20)
    }
    expect(read).toEqual([])
    process.now += 118
    await vi.waitFor(() => expect(read).toEqual(['Once a week.']))
    paced.wake()
    there.write(' Or twice.')
    await vi.waitFor(() => expect(read).toEqual(['Once a week.', ' Or twice.']))
  })

  it('that has gone meanwhile is left alone', async () => {
    const { process, afterLooks, here } = await busyFor(1)
    afterLooks(50)
    here.destroy()
    process.now += 118
    await delay(30)
    expect(here.destroyed).toBe(true)
  })
})

describe('an answer', () => {
  it('is whole where connections rest longer than a model may be silent, and so is the next over the same', async () => {
    let ahead = 0
    const readingPace = makeReadingPace({ utilization: () => 1, now: () => performance.now() + ahead })
    const paced = readingPace.of((await connected()).here)
    for (; paced.rest() < 118; paced.wake()) ahead += 100
    const options = { readingPace, betweenTokensTimeoutMs: 60 }
    const { ask, upstream, failed } = await settingWith(options, { behaviour: { tokens: 100, tps: 200 } })
    for (let question = 0; question < 2; question++)
      expect(await ask()).toMatchObject({ error: null, text: upstream.generated[question]?.text })
    expect(failed).toEqual([])
  })
})
