import type { ExecutionResult } from 'graphql'
import { GraphQLError } from 'graphql'
import { describe, expect, it, vi } from 'vitest'
import { outwardResults, type Results } from './results.ts'

const outward = () => new GraphQLError('outward', { extensions: { code: 'INTERNAL' } })

describe('outwardResults', () => {
  it('a failing source ends with one last result', async () => {
    async function* source(): AsyncGenerator<ExecutionResult, undefined> {
      yield { data: { n: 1 } }
      throw new Error('broken')
    }
    const results = await Array.fromAsync(outwardResults(source(), outward))
    expect(results).toEqual([{ data: { n: 1 } }, { errors: [outward()] }])
  })

  it('the errors of every result are rewritten', async () => {
    async function* source(): AsyncGenerator<ExecutionResult, undefined> {
      yield { data: null, errors: [new GraphQLError('inward')] }
    }
    expect(await Array.fromAsync(outwardResults(source(), outward))).toEqual([
      { data: null, errors: [outward()] },
    ])
  })

  it('the source is released when its reader leaves', async () => {
    const left = vi.fn(async () => ({ done: true, value: undefined }) as const)
    const source = {
      next: async () => ({ done: false, value: { data: {} } }) as const,
      return: left,
      [Symbol.asyncIterator]() {
        return this
      },
    }
    for await (const _ of outwardResults(source, outward)) break
    expect(left).toHaveBeenCalledOnce()
  })

  it.each([
    ['ends', async (results: Results) => void (await Array.fromAsync(results))],
    ['is left', async (results: Results) => void (await results.return?.())],
  ])('the listener is notified once that a source %s', async (_, use) => {
    async function* source(): AsyncGenerator<ExecutionResult, undefined> {
      yield { data: { n: 1 } }
    }
    const ended = vi.fn()
    const results = outwardResults(source(), outward, ended)
    await use(results)
    await results.return?.()
    expect(ended).toHaveBeenCalledOnce()
  })
})
