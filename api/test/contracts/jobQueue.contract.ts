import { describe, expect, it, vi } from 'vitest'
import type { AnswerJob } from '../../ports/jobQueue.ts'
import { eventually } from '../support/patience.ts'
import { redeliveryContract } from './jobQueue.redelivery.contract.ts'
import { freshly } from './opened.ts'
import { jobOf } from './samples.ts'
import { addAll, gate, isEmpty, type OpenJobQueue, REDELIVERY_MS, type Subject, work } from './working.ts'

/** All that api/ports/jobQueue.ts promises. */
export function jobQueueContract(name: string, open: OpenJobQueue): void {
  const soon = () => freshly(() => open({ redeliveryMs: REDELIVERY_MS }))
  describe(`JobQueue on ${name}`, () => {
    describe('delivering', () => delivering(soon()))
    describe('adding', () => adding(soon()))
    describe('delivering again', () => redeliveryContract(soon()))
    describe('depth', () => depth(soon()))
  })
}

function delivering(opened: Subject): void {
  it('each job is delivered unchanged to one of two workers', async () => {
    const { port, another } = opened()
    const delivered: AnswerJob[] = []
    const other = await another()
    const workers = [port, other].map((queue) => work(queue, async (job) => void delivered.push(job), 3))
    const jobs = await addAll(port, 40)
    await isEmpty(port)
    await Promise.all(workers.map((worker) => worker.stop()))
    expect(delivered).toHaveLength(40)
    expect(new Set(delivered.map(({ generationId }) => generationId)).size).toBe(40)
    for (const job of jobs) expect(delivered).toContainEqual(job)
  })

  it('jobs that waited before the worker came are delivered oldest first', async () => {
    const { port } = opened()
    const jobs = await addAll(port, 8)
    const whole = {
      ...jobOf(),
      address: 'a pseudonym',
      traceParent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    }
    await port.add(whole)
    const delivered: AnswerJob[] = []
    const worker = work(port, async (job) => void delivered.push(job))
    await isEmpty(port)
    await worker.stop()
    expect(delivered).toEqual([...jobs, whole])
  })

  it('a waiting worker of another instance wakes up for a new job', async () => {
    const { port, another } = opened()
    const handler = vi.fn(async () => {})
    const worker = work(await another(), handler)
    const [job] = await addAll(port, 1)
    await eventually(() => expect(handler).toHaveBeenCalledWith(job, expect.anything()))
    await worker.stop()
  })

  it('a worker runs as many jobs concurrently as allowed, and no more', async () => {
    const { port } = opened()
    let [running, most] = [0, 0]
    const gates = new Map<string, () => void>()
    const worker = work(
      port,
      async ({ generationId }) => {
        most = Math.max(most, ++running)
        const { passed, open } = gate()
        gates.set(generationId, open)
        await passed
        running--
      },
      3,
    )
    const jobs = await addAll(port, 7)
    for (let ended = 0; ended < jobs.length; ended++) {
      await eventually(() => expect(running).toBe(Math.min(3, jobs.length - ended)))
      const [id, open] = [...gates][0] ?? []
      gates.delete(id ?? '')
      open?.()
      await eventually(() => expect(running === 3 || gates.size === running).toBe(true))
    }
    await isEmpty(port)
    await worker.stop()
    expect(most).toBe(3)
  })
}

function adding(opened: Subject): void {
  it('a generation has one job, however often and wherever it is added', async () => {
    const { port, another } = opened()
    const queues = [port, await another()]
    const job = jobOf()
    await Promise.all([...queues, ...queues].map((queue) => queue.add(job)))
    await port.add(job)
    expect(await port.depth()).toEqual({ waiting: 1, running: 0 })
    const handler = vi.fn(async () => {})
    const worker = work(port, handler)
    await isEmpty(port)
    await worker.stop()
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('a job is not added again while it runs', async () => {
    const { port, another } = opened()
    const { passed, open } = gate()
    const handler = vi.fn(() => passed)
    const worker = work(port, handler, 2)
    const job = jobOf()
    await port.add(job)
    await eventually(() => expect(handler).toHaveBeenCalled())
    await (await another()).add(job)
    expect(await port.depth()).toEqual({ waiting: 0, running: 1 })
    open()
    await isEmpty(port)
    await worker.stop()
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('a job can be added again after it is done', async () => {
    const { port } = opened()
    const handler = vi.fn(async () => {})
    const worker = work(port, handler)
    const job = jobOf()
    for (const times of [1, 2]) {
      await port.add(job)
      await eventually(() => expect(handler).toHaveBeenCalledTimes(times))
      await isEmpty(port)
    }
    await worker.stop()
  })
}

function depth(opened: Subject): void {
  it('the depth counts waiting and running jobs of all instances', async () => {
    const { port, another, countLeftovers } = opened()
    const other = await another()
    expect(await other.depth()).toEqual({ waiting: 0, running: 0 })
    const { passed, open } = gate()
    const worker = work(port, () => passed, 2)
    await addAll(other, 5)
    await eventually(async () => expect(await other.depth()).toEqual({ waiting: 3, running: 2 }))
    open()
    await isEmpty(other)
    await worker.stop()
    expect(await countLeftovers()).toBe(0)
  })
}
