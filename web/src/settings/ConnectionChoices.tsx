import type { Connection } from '../graphql/connect.ts'
import type { ConnectionState, Socket } from '../graphql/socket.ts'
import { ConnectionTest } from './ConnectionTest.tsx'
import { OneOf, Range } from './controls.tsx'
import type { SettingsStore } from './createSettings.ts'
import { TIME_LIMIT_SECONDS } from './settings.ts'

interface ConnectionProps {
  readonly settings: SettingsStore
  readonly connection: Connection
}

const STATES: Record<ConnectionState, string> = {
  idle: 'not needed at the moment',
  connecting: 'connecting',
  open: 'connected',
  lost: 'lost, being set up again',
}

/** How it stands with the connection, in words. */
const standing = ({ kind, state }: Socket): string =>
  `Now: ${kind() === 'sse' ? 'SSE' : 'WebSocket'}, ${STATES[state()]}.`

export function ConnectionChoices(props: ConnectionProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label="Connection">
      <h3>Connection</h3>
      <div class="choice">
        <OneOf
          label="Transport"
          value={current.transport}
          options={[
            ['auto', 'Automatic'],
            ['websocket', 'WebSocket'],
            ['sse', 'SSE'],
          ]}
          onChange={(transport) => change({ transport })}
        />
        <p class="note">{standing(props.connection.socket)}</p>
      </div>
      <Range
        label="Time limit"
        hint="A request without an answer by then has failed, and you are told."
        {...TIME_LIMIT_SECONDS}
        step={5}
        value={current.timeLimitSeconds}
        words={(seconds) => `${seconds} s`}
        onChange={(timeLimitSeconds) => change({ timeLimitSeconds })}
      />
      <ConnectionTest connection={props.connection} />
    </section>
  )
}
