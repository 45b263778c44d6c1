import { expect, it, vi } from 'vitest'
import { eventually } from '../support/patience.ts'
import { jobOf } from './samples.ts'
import { addAll, gate, type Handler, isEmpty, REDELIVERY_MS, type Subject, work } from './working.ts'

/** The part of the job queue's contract that is about jobs that were not done, and workers that leave. */
export function redeliveryContract(opened: Subject): void {
  redelivering(opened)
  draining(opened)
}

function redelivering(opened: Subject): void {
  it('a job whose handler rejects is delivered again until one resolves', async () => {
    const { port } = opened()
    const handler = vi.fn<Handler>(async () => {})
    handler.mockRejectedValueOnce(new Error('not now')).mockRejectedValueOnce(new Error('nor now'))
    const worker = work(port, handler)
    const [job] = await addAll(port, 1)
    await eventually(() => expect(handler).toHaveBeenCalledTimes(3))
    await isEmpty(port)
    await worker.stop()
    for (const [delivered] of handler.mock.calls) expect(delivered).toEqual(job)
  })

  it('a worker continues with other jobs while one keeps failing', async () => {
    const { port } = opened()
    const bad = jobOf()
    await port.add(bad)
    const done = new Set<string>()
    const worker = work(port, async ({ generationId }) => {
      if (generationId === bad.generationId) throw new Error('never')
      done.add(generationId)
    })
    await addAll(port, 5)
    await eventually(() => expect(done.size).toBe(5))
    await worker.stop()
    expect(await port.depth()).toEqual({ waiting: 1, running: 0 })
  })

  it('a job is delivered again after its worker died', async () => {
    const { port, crash, elapse } = opened()
    const { passed, open } = gate()
    const started = vi.fn(() => passed)
    const dying = work(port, started)
    dying.ended.catch(() => {})
    const [job] = await addAll(port, 1)
    await eventually(() => expect(started).toHaveBeenCalled())
    const successor = await crash()
    await elapse(REDELIVERY_MS)
    const handler = vi.fn(async () => {})
    const worker = work(successor, handler)
    await eventually(() => expect(handler).toHaveBeenCalledWith(job, expect.anything()))
    await isEmpty(successor)
    await worker.stop()
    dying.abort()
    open()
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('a job stays with its worker, however long it takes', async () => {
    const { port, another, workOn } = opened()
    const { passed, open } = gate()
    const signals: AbortSignal[] = []
    const handler = vi.fn<Handler>(async (_, { signal }) => {
      signals.push(signal)
      await passed
    })
    const worker = work(port, handler)
    await addAll(port, 1)
    await eventually(() => expect(handler).toHaveBeenCalled())
    const idle = work(await another(), handler)
    await workOn(REDELIVERY_MS * 4)
    await idle.stop()
    expect(handler).toHaveBeenCalledTimes(1)
    expect(signals[0]?.aborted).toBe(false)
    // A worker that comes takes what others left before it takes what is new.
    const late = vi.fn<Handler>(async () => {})
    const next = work(await another(), late)
    const [job] = await addAll(port, 1)
    await eventually(() => expect(late).toHaveBeenCalled())
    expect(late.mock.calls.map(([taken]) => taken)).toEqual([job])
    open()
    await isEmpty(port)
    await Promise.all([worker, next].map((each) => each.stop()))
    expect(handler).toHaveBeenCalledTimes(1)
  })
}

function draining(opened: Subject): void {
  it('a stopped worker waits for its running handler and starts no other', async () => {
    const { port, workOn } = opened()
    const { passed, open } = gate()
    const ends: string[] = []
    const handler = vi.fn(async () => {
      await passed
      ends.push('handler')
    })
    const worker = work(port, handler)
    await addAll(port, 2)
    await eventually(() => expect(handler).toHaveBeenCalled())
    worker.abort()
    const stopped = worker.ended.then(() => ends.push('work'))
    await workOn(REDELIVERY_MS)
    expect(ends).toEqual([])
    open()
    await stopped
    expect(ends).toEqual(['handler', 'work'])
    expect(handler).toHaveBeenCalledTimes(1)
    expect(await port.depth()).toEqual({ waiting: 1, running: 0 })
  })

  it('a stopped worker ends immediately if nothing runs', async () => {
    const { port } = opened()
    const handler = vi.fn(async () => {})
    await work(port, handler).stop()
    await port.work(handler, { concurrency: 1, signal: AbortSignal.abort() })
    expect(handler).not.toHaveBeenCalled()
  })

  it('a job that a stopped worker failed goes to another worker', async () => {
    const { port, another } = opened()
    const { passed, open } = gate()
    const failing = vi.fn(() => passed.then(() => Promise.reject(new Error('handed over'))))
    const worker = work(port, failing)
    const [job] = await addAll(port, 1)
    await eventually(() => expect(failing).toHaveBeenCalled())
    worker.abort()
    open()
    await worker.ended
    const handler = vi.fn(async () => {})
    const successor = work(await another(), handler)
    await eventually(() => expect(handler).toHaveBeenCalledWith(job, expect.anything()))
    await successor.stop()
  })
}
