import { expect, it } from 'vitest'
import { dictation } from './dictation.ts'

it('a model that already waits where it is let go on to is reported as waiting', async () => {
  const { signal: gone } = new AbortController()
  const pace = dictation(0)
  const reached = pace.before(0, gone)
  await pace.waits()
  pace.goOn(0)
  await pace.waits()
  pace.goOn()
  await expect(reached).resolves.toBeUndefined()
})
