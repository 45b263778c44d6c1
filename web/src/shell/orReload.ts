import { waitOrWake } from '../graphql/backOff.ts'

const WAIT_MS = 2_000

/**
 * For the part without which a page shows nothing, words included: where it could not be loaded, the page is loaded anew
 * once the server answers. It was away, or has a newer app by now, and browsers need not try a module again that failed.
 */
export const orReload = <T>(part: Promise<T>): Promise<T> => part.catch(reload)

async function reload(): Promise<never> {
  let there = false
  while (!there) {
    await waitOrWake(WAIT_MS)
    const response = await fetch(location.href, { method: 'HEAD' }).catch(() => null)
    there = response?.ok ?? false
  }
  location.reload()
  return new Promise(() => {})
}
