const WIDTH = 30
const EVERY_MS = 100

/** A bar on the terminal that is written over; nothing where nobody watches. */
export function makeProgress(total: number) {
  const { stderr } = process
  const startedAt = performance.now()
  let done = 0
  let toldAt = Number.NEGATIVE_INFINITY
  const tell = () => {
    const share = done / Math.max(total, 1)
    const filled = Math.round(share * WIDTH)
    const seconds = (performance.now() - startedAt) / 1_000
    const left = done > 0 ? `, ${Math.ceil((seconds / done) * (total - done))} s left` : ''
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    stderr.write(`\r${bar} ${done} of ${total} files${left}\u001b[K`)
  }
  return {
    tick() {
      done++
      if (!stderr.isTTY || performance.now() - toldAt < EVERY_MS) return
      toldAt = performance.now()
      tell()
    },
    end() {
      if (stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}
