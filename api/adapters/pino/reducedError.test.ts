import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { reducedError } from './reducedError.ts'

const WORD = 'quillbloom'

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('what the log says of an error', () => {
  it('an error keeps its type, code, message and frames', () => {
    const reduced = reducedError(Object.assign(new TypeError('No such thing'), { code: 'ERR_NOTHING' }))
    expect(reduced).toMatchObject({ type: 'TypeError', code: 'ERR_NOTHING', message: 'No such thing' })
    expect(reduced.stack).toMatch(/^ {4}at .*reducedError\.test\.ts/)
  })

  it.each<[string, unknown]>([
    ['a command that Redis refused', Object.assign(new Error('WRONGTYPE'), { command: { args: [WORD] } })],
    ['a command that Redis does not know', new Error(`ERR unknown command 'x', with args: '${WORD}' 'it's'`)],
    ['a text that is no JSON', thrownBy(() => JSON.parse(`{"a": ${WORD}}`))],
    ['a quotation that was cut short', new Error(`Unexpected token in "${WORD}`)],
    ['an address that is none', thrownBy(() => new URL(WORD))],
    ['a cause', new StoreUnavailable(Object.assign(new Error(`"${WORD}"`), { args: WORD }))],
    ['one of several errors', new AggregateError([new Error(`at "${WORD}"`)], 'All failed')],
    ['a message that looks like frames', new Error(`It was '\n    at ${WORD} (file.ts:1:1)\n'`)],
    ['something else that was thrown', WORD],
  ])('%s is logged without what it was given', (_, error) => {
    expect(JSON.stringify(reducedError(error))).not.toContain(WORD)
  })

  it('a system’s error still names the file', () => {
    const error = Object.assign(new Error("ENOENT: no such file, open '/data/it'"), { syscall: 'open' })
    expect(reducedError(error).message).toContain('/data/it')
  })

  it('causes without end are cut, and an apostrophe quotes nothing', () => {
    const error = new Error("it doesn't and won't")
    error.cause = error
    const reduced = reducedError(error)
    expect(reduced.message).toBe("it doesn't and won't")
    expect(reduced.cause?.cause?.cause?.cause?.cause).toBeUndefined()
  })
})
