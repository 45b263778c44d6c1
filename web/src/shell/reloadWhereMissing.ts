import { waitOrWake } from '../graphql/backOff.ts'

const WAIT_MS = 2_000

/**
 * Loads the page anew where a part of it could not be loaded, once the server answers: it was away, or has a newer app
 * by now, and browsers need not try a module again that failed. What was written is kept as a draft.
 */
export function reloadWhereMissing(): void {
  addEventListener('vite:preloadError', () => void reload(), { once: true })
}

async function reload(): Promise<void> {
  let there = false
  while (!there) {
    await waitOrWake(WAIT_MS)
    const response = await fetch(location.href, { method: 'HEAD' }).catch(() => null)
    there = response?.ok ?? false
  }
  location.reload()
}
