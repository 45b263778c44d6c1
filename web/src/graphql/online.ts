/** The browser knows that there is no network. Where it thinks that there is one, it may be wrong. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false

/** Resolves once there may be a network: at once, unless the browser knows better. */
export function untilOnline(): Promise<void> {
  if (!isOffline()) return Promise.resolve()
  return new Promise((resolve) => addEventListener('online', () => resolve(), { once: true }))
}
