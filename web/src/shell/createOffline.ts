import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { isOffline } from '../graphql/online.ts'

/** Whether the browser knows that there is no network, as it changes. */
export function createOffline(): Accessor<boolean> {
  const [offline, setOffline] = createSignal(isOffline())
  const stop = new AbortController()
  const follow = () => setOffline(isOffline())
  for (const event of ['online', 'offline']) addEventListener(event, follow, { signal: stop.signal })
  onCleanup(() => stop.abort())
  return offline
}
