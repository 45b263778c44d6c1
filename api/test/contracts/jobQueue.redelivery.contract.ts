import { expect, it, vi } from 'vitest'
import { SOON } from './opened.ts'
import { jobOf } from './samples.ts'
import { addAll, gate, type Handler, isEmpty, REDELIVERY_MS, type Subject, work } from './working.ts'

/** The part of the job queue's contract that is about jobs that were not done, and workers that leave. */
export function redeliveryContract(opened: Subject): void {
  redelivering(opened)
  draining(opened)
}

function redelivering(opened: Subject): void {
  it('delivers a job again whose handler rejected, until one resolves', async () => {
    const { port } = opened()
    const handler = vi.fn<Handler>(async () => {})
    handler.mockRejectedValueOnce(new Error('not now')).mockRejectedValueOnce(new Error('nor now'))
    const worker = work(port, handler)
    const [job] = await addAll(port, 1)
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(3), SOON)
    await isEmpty(port)
    await worker.stop()
    for (const [delivered] of handler.mock.calls) expect(delivered).toEqual(job)
  })

  it('goes on with other jobs while one keeps failing', async () => {
    const { port } = opened()
    const bad = jobOf()
    await port.add(bad)
    const done = new Set<string>()
    const worker = work(port, async ({ generationId }) => {
      if (generationId === bad.generationId) throw new Error('never')
      done.add(generationId)
    })
    await addAll(port, 5)
    await vi.waitFor(() => expect(done.size).toBe(5), SOON)
    await worker.stop()
    expect(await port.depth()).toEqual({ waiting: 1, running: 0 })
  })

  it('delivers a job again whose worker died', async () => {
    const { port, crash } = opened()
    const { passed, open } = gate()
    const started = vi.fn(() => passed)
    const dying = work(port, started)
    dying.ended.catch(() => {})
    const [job] = await addAll(port, 1)
    await vi.waitFor(() => expect(started).toHaveBeenCalled(), SOON)
    const successor = await crash()
    const handler = vi.fn(async () => {})
    const worker = work(successor, handler)
    await vi.waitFor(() => expect(handler).toHaveBeenCalledWith(job, expect.anything()), SOON)
    await isEmpty(successor)
    await worker.stop()
    dying.abort()
    open()
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('leaves a job with its worker, however long that takes', async () => {
    const { port, another, elapse } = opened()
    const { passed, open } = gate()
    const signals: AbortSignal[] = []
    const handler = vi.fn<Handler>(async (_, { signal }) => {
      signals.push(signal)
      await passed
    })
    const workers = [work(port, handler), work(await another(), handler)]
    await addAll(port, 1)
    await vi.waitFor(() => expect(handler).toHaveBeenCalled(), SOON)
    await elapse(REDELIVERY_MS * 4)
    expect(handler).toHaveBeenCalledTimes(1)
    expect(signals[0]?.aborted).toBe(false)
    open()
    await isEmpty(port)
    await Promise.all(workers.map((worker) => worker.stop()))
    expect(handler).toHaveBeenCalledTimes(1)
  })
}

function draining(opened: Subject): void {
  it('waits for the handler that runs, and begins no other', async () => {
    const { port, elapse } = opened()
    const { passed, open } = gate()
    const ends: string[] = []
    const handler = vi.fn(async () => {
      await passed
      ends.push('handler')
    })
    const worker = work(port, handler)
    await addAll(port, 2)
    await vi.waitFor(() => expect(handler).toHaveBeenCalled(), SOON)
    worker.abort()
    const stopped = worker.ended.then(() => ends.push('work'))
    await elapse(REDELIVERY_MS)
    expect(ends).toEqual([])
    open()
    await stopped
    expect(ends).toEqual(['handler', 'work'])
    expect(handler).toHaveBeenCalledTimes(1)
    expect(await port.depth()).toEqual({ waiting: 1, running: 0 })
  })

  it('ends at once where nothing runs', async () => {
    const { port } = opened()
    const handler = vi.fn(async () => {})
    await work(port, handler).stop()
    await port.work(handler, { concurrency: 1, signal: AbortSignal.abort() })
    expect(handler).not.toHaveBeenCalled()
  })

  it('leaves a job that a stopped worker failed to others', async () => {
    const { port, another } = opened()
    const { passed, open } = gate()
    const failing = vi.fn(() => passed.then(() => Promise.reject(new Error('handed over'))))
    const worker = work(port, failing)
    const [job] = await addAll(port, 1)
    await vi.waitFor(() => expect(failing).toHaveBeenCalled(), SOON)
    worker.abort()
    open()
    await worker.ended
    const handler = vi.fn(async () => {})
    const successor = work(await another(), handler)
    await vi.waitFor(() => expect(handler).toHaveBeenCalledWith(job, expect.anything()), SOON)
    await successor.stop()
  })
}
