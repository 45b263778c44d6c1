import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LARGEST_FILE } from '../../domain/importing.ts'
import { documentReader, type ReaderLimits } from './reader.ts'

const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) })

function opened(limits?: ReaderLimits) {
  const reader = documentReader(limits)
  onTestFinished(() => reader.close())
  return reader
}

const HUGE = file('huge.html', '<p>Water <b>the</b> palm.'.repeat(200_000))

describe('the reader of documents', () => {
  it('files are read in their order, each on its own', async () => {
    const reader = opened()
    const readings = await Promise.all(
      ['a.md', 'b.csv', 'c.md'].map((path) => reader.read(file(path, `Text of ${path}.`))),
    )
    expect(readings).toMatchObject([
      { type: 'read', documents: [{ title: 'A', body: 'Text of a.md.' }] },
      { type: 'refused' },
      { type: 'read', documents: [{ title: 'C' }] },
    ])
  })

  it.each([
    ['takes longer than 30 s', 512, 'It takes longer than 30 s to read.'],
    ['takes too much memory', 40, 'It takes more memory to read than a file may.'],
  ])('a file that %s is given up, and the next one is read', async (_, memoryMb, reason) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const reader = opened({ timeoutMs: 30_000, memoryMb })
    const [first, second] = [reader.read(HUGE), reader.read(file('a.csv', 'question,answer\nA,a'))]
    if (memoryMb === 512) await vi.advanceTimersByTimeAsync(30_000)
    expect(await first).toEqual({ type: 'refused', reason })
    expect(await second).toMatchObject({ type: 'read', documents: [{ title: 'A' }] })
  })

  it('a file that is too large is refused unread', async () => {
    const bytes = new Uint8Array(LARGEST_FILE + 1)
    expect(await opened().read({ path: 'a.pdf', bytes })).toEqual({
      type: 'refused',
      reason: 'It is too large: a file may have up to 32 MiB.',
    })
  })

  it('a closed reader reads nothing more', async () => {
    const reader = opened()
    await reader.close()
    await expect(reader.read(file('a.md', 'x'))).rejects.toThrow('closed')
  })
})
