import type { Connection } from '../graphql/connect.ts'
import type { ConnectionState, Socket } from '../graphql/socket.ts'
import { panelWords } from '../words/panels.ts'
import { ConnectionTest } from './ConnectionTest.tsx'
import { OneOf, Range } from './controls.tsx'
import type { SettingsStore } from './createSettings.ts'
import { TIME_LIMIT_SECONDS } from './settings.ts'

interface ConnectionProps {
  readonly settings: SettingsStore
  readonly connection: Connection
}

const say = () => panelWords().settings

/** How it stands with the connection, in words. */
function standing({ kind, state }: Socket): string {
  const { now, idle, connecting, open, lost } = say()
  const states: Record<ConnectionState, string> = { idle, connecting, open, lost }
  return now(kind() === 'sse' ? 'SSE' : 'WebSocket', states[state()])
}

export function ConnectionChoices(props: ConnectionProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label={say().connection}>
      <h3>{say().connection}</h3>
      <div class="choice">
        <OneOf
          label={say().transport}
          value={current.transport}
          options={[
            ['auto', say().automatic],
            ['websocket', 'WebSocket'],
            ['sse', 'SSE'],
          ]}
          onChange={(transport) => change({ transport })}
        />
        <p class="note">{standing(props.connection.socket)}</p>
      </div>
      <Range
        label={say().timeLimit}
        hint={say().timeLimitHint}
        {...TIME_LIMIT_SECONDS}
        step={5}
        value={current.timeLimitSeconds}
        words={say().seconds}
        onChange={(timeLimitSeconds) => change({ timeLimitSeconds })}
      />
      <ConnectionTest connection={props.connection} />
    </section>
  )
}
