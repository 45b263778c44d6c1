import { type Accessor, createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import type { ConnectionState } from '../graphql/socket.ts'
import { words } from '../words/page.ts'

/** A drop that heals that fast is not worth a word. */
const PATIENCE_MS = 400

/** Says that the connection is lost, for as long as it is; nothing otherwise. */
export function ConnectionNote(props: { readonly state: Accessor<ConnectionState> }) {
  const [shown, setShown] = createSignal(false)
  createEffect(
    on(props.state, (state) => {
      if (state !== 'lost') return setShown(false)
      const timer = setTimeout(() => setShown(true), PATIENCE_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return (
    <div class="connection" role="status">
      <Show when={shown()}>
        <span class="connection-note working">{words().page.lost}</span>
      </Show>
    </div>
  )
}
