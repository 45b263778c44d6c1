import { describe, expect, it } from 'vitest'
import { startInVain } from '../support/product.ts'

describe('a wrong setting', () => {
  it.each([
    [{ PORT: 'eighty' }, 'VerdeMuse cannot start: PORT is "eighty", and takes a port, 0 to 65535.\n'],
    [{ WORKERS: '4' }, 'VerdeMuse cannot start: WORKERS is 4, and more than one process needs REDIS_URL.\n'],
    [{ REDIS_URL: 'redis://:secret@127.0.0.1:1' }, /^VerdeMuse cannot start: Redis at 127\.0\.0\.1:1 .*\n$/],
  ])('a wrong setting stops the start with one line: %o', async (settings: Record<string, string>, line) => {
    const { code, output } = await startInVain(settings)
    expect(code).toBe(1)
    if (typeof line === 'string') expect(output).toBe(line)
    else expect(output).toMatch(line)
    expect(output).not.toContain('secret')
  })
})
