import { createUniqueId, For, Show } from 'solid-js'
import { inMs, inNumbers } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import type { Health } from './createFigures.ts'

const HOUR_SECONDS = 3_600

/** How each part of the deployment is. */
export function HealthCard(props: { readonly health: Health }) {
  const id = createUniqueId()
  const words = () => ownerWords().health
  const uptime = () => {
    const { uptimeSeconds } = props.health
    return uptimeSeconds < HOUR_SECONDS
      ? words().minutes(inNumbers(uptimeSeconds / 60, { maximumFractionDigits: 0 }))
      : words().hours(inNumbers(uptimeSeconds / HOUR_SECONDS, { maximumFractionDigits: 1 }))
  }
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {words().title} <Status status={props.health.status} />
      </h2>
      <ul class="parts">
        <For each={props.health.components}>
          {(part) => (
            <li>
              <span class="part-name">{part.name}</span>
              <Status status={part.status} />
              <span class="note">{inMs(part.latencyMs)}</span>
              <Show when={part.detail}>{(detail) => <p class="note">{detail()}</p>}</Show>
            </li>
          )}
        </For>
      </ul>
      <p class="note">{words().version(props.health.version, uptime())}</p>
    </section>
  )
}

function Status(props: { readonly status: Health['status'] }) {
  return (
    <span class="status" data-status={props.status}>
      {ownerWords().health.statuses[props.status]}
    </span>
  )
}
