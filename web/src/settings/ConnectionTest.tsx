import { createSignal, For, Show } from 'solid-js'
import type { Connection } from '../graphql/connect.ts'
import { inMs } from '../language/formats.ts'
import { panelWords } from '../words/panels.ts'
import { type Measured, measureHttp, measureTransport } from './measure.ts'

const WAYS = ['HTTP', 'WebSocket', 'SSE'] as const
type Way = (typeof WAYS)[number]

/** Measures every way to the server, and says what is wrong with one that fails. */
export function ConnectionTest(props: { readonly connection: Connection }) {
  const [results, setResults] = createSignal<Partial<Record<Way, Measured>>>()
  const [running, setRunning] = createSignal(false)
  const run = async () => {
    const { client, make } = props.connection
    setRunning(true)
    setResults({})
    const note = (way: Way, result: Measured) => setResults((known) => ({ ...known, [way]: result }))
    // One after the other: none is slower because of another.
    note('HTTP', await measureHttp(client))
    note('WebSocket', await measureTransport(make, 'websocket'))
    note('SSE', await measureTransport(make, 'sse'))
    setRunning(false)
  }
  return (
    <div class="choice">
      <button type="button" class="button" disabled={running()} onClick={() => void run()}>
        {running() ? panelWords().test.running : panelWords().test.start}
      </button>
      <div role="status">
        <Show when={results()}>
          {(known) => (
            <ul class="measured" aria-label={panelWords().test.trips}>
              <For each={WAYS}>{(way) => <Result way={way} result={known()[way]} />}</For>
            </ul>
          )}
        </Show>
      </div>
    </div>
  )
}

function Result(props: { readonly way: Way; readonly result: Measured | undefined }) {
  const words = () => {
    if (!props.result) return '…'
    return 'problem' in props.result ? props.result.problem : inMs(props.result.roundTripMs)
  }
  const failed = () => props.result !== undefined && 'problem' in props.result
  return (
    <li>
      <span>{props.way}</span>
      <span class="note" classList={{ failed: failed() }}>
        {words()}
      </span>
    </li>
  )
}
