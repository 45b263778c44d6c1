import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Overloaded } from '../domain/errors.ts'
import { type Admit, makeAdmission, queueComponent } from './admission.ts'

describe('admission', () => {
  let waiting = 0
  let looks = 0
  const jobs = {
    async depth() {
      looks++
      return { waiting, running: 0 }
    },
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
    waiting = looks = 0
  })
  afterEach(() => void vi.useRealTimers())
  const admitted = async (admit: Admit, count: number) => {
    const enter = async () => void waiting++
    const results = await Promise.allSettled(Array.from({ length: count }, () => admit(enter)))
    return results.filter(({ status }) => status === 'fulfilled').length
  }

  it('as many questions are admitted as there is room for, however many arrive together', async () => {
    waiting = 7
    expect(await admitted(makeAdmission({ jobs, maxWaiting: 10 }), 20)).toBe(3)
  })

  it('the queue is read once for many questions, far from the limit', async () => {
    expect(await admitted(makeAdmission({ jobs, maxWaiting: 1_000 }), 500)).toBe(500)
    expect(looks).toBe(1)
  })

  it('questions wait for the next read of the queue only near the limit, or after a while', async () => {
    const depth = vi.fn(jobs.depth)
    const admit = makeAdmission({ jobs: { depth }, maxWaiting: 10 })
    const isAdmittedAtOnce = async () => {
      const { promise: looked, resolve: look } = Promise.withResolvers<Awaited<ReturnType<typeof depth>>>()
      depth.mockReturnValueOnce(looked)
      const entered = vi.fn(async () => {})
      const admitting = admit(entered)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
      const atOnce = entered.mock.calls.length > 0
      look({ waiting, running: 0 })
      await admitting
      return atOnce
    }
    expect(await isAdmittedAtOnce()).toBe(false)
    vi.advanceTimersByTime(300)
    expect(await isAdmittedAtOnce()).toBe(true)
    vi.advanceTimersByTime(2_000)
    expect(await isAdmittedAtOnce()).toBe(false)
    waiting = 7
    vi.advanceTimersByTime(300)
    await isAdmittedAtOnce()
    vi.advanceTimersByTime(300)
    expect(await isAdmittedAtOnce()).toBe(false)
    expect(depth).toHaveBeenCalledTimes(5)
  })

  it('questions on their way into the queue count against the limit until they are taken', async () => {
    const admit = makeAdmission({ jobs, maxWaiting: 2 })
    const { promise: underWay, resolve: arrive } = Promise.withResolvers<void>()
    const both = [admit(() => underWay), admit(() => underWay)]
    await expect(admit(async () => {})).rejects.toThrow(Overloaded)
    arrive()
    await Promise.all(both)
    expect(await admitted(admit, 1)).toBe(1)
  })

  it('a refused question is told when to come back', async () => {
    waiting = 10
    const refusal = makeAdmission({ jobs, maxWaiting: 10 })(async () => {})
    await expect(refusal).rejects.toThrow(Overloaded)
    await expect(refusal).rejects.toMatchObject({ details: { retryAfterSeconds: 5 } })
  })

  it('questions are admitted again as soon as the queue has room', async () => {
    waiting = 10
    const admit = makeAdmission({ jobs, maxWaiting: 10 })
    expect(await admitted(admit, 1)).toBe(0)
    waiting = 9
    vi.advanceTimersByTime(250)
    expect(await admitted(admit, 1)).toBe(1)
  })

  it('the queue is read again after a failed read', async () => {
    const depth = vi.fn(jobs.depth).mockRejectedValueOnce(new Error('away'))
    const admit = makeAdmission({ jobs: { depth }, maxWaiting: 10 })
    expect(await admitted(admit, 1)).toBe(0)
    expect(await admitted(admit, 1)).toBe(1)
  })

  it('the health of the queue is DEGRADED if it is full, and DOWN if it cannot be read', async () => {
    const component = queueComponent({ jobs, maxWaiting: 10 })
    expect(await component.check()).toMatchObject({ name: 'queue', status: 'OK', detail: null })
    waiting = 10
    expect(await component.check()).toMatchObject({
      status: 'DEGRADED',
      detail: expect.stringContaining('10'),
    })
    const broken = queueComponent({ jobs: { depth: () => Promise.reject(new Error()) }, maxWaiting: 10 })
    expect(await broken.check()).toMatchObject({ status: 'DOWN' })
  })
})
