import { createMemo, createSignal, Show } from 'solid-js'
import { inDates } from '../language/formats.ts'
import type { OwnerPorts } from '../owners/OwnerPage.tsx'
import { OneOf } from '../settings/controls.tsx'
import { ownerWords } from '../words/owners.ts'
import { Charts } from './Charts.tsx'
import { createFigures, type Figures } from './createFigures.ts'
import { GapsCard } from './GapsCard.tsx'
import { HealthCard } from './HealthCard.tsx'
import { makeHistory, type Range } from './history.ts'
import { Totals } from './Totals.tsx'

/** What the deployment does, live. */
export default function Dashboard(props: OwnerPorts) {
  const history = makeHistory()
  const [readings, setReadings] = createSignal(0)
  const [range, setRange] = createSignal<Range>('hour')
  const figures = createFigures(props.connection, (reading) => {
    history.add(reading)
    setReadings((count) => count + 1)
  })
  const columns = createMemo(() => {
    readings()
    return history.columns(range())
  })
  return (
    <div class="dashboard">
      <header class="owner-head">
        <h1>{ownerWords().pages.dashboard}</h1>
        <SourceNote figures={figures} />
        <OneOf
          label={ownerWords().charts.range}
          value={range()}
          options={[
            ['hour', ownerWords().charts.hour],
            ['day', ownerWords().charts.day],
          ]}
          onChange={setRange}
        />
      </header>
      <Show when={figures.cache()}>{(cache) => <Totals cache={cache()} />}</Show>
      <Charts columns={columns()} />
      <div class="cards">
        <Show when={figures.health()}>{(health) => <HealthCard health={health()} />}</Show>
        <GapsCard client={props.connection.client} scopes={props.scopes} />
      </div>
    </div>
  )
}

/** How the figures come, and whether they still do. */
function SourceNote(props: { readonly figures: Figures }) {
  const text = () => {
    const { source, readAt } = props.figures
    const at = readAt()
    const time = at === null ? '–' : inDates(new Date(at), { timeStyle: 'medium' })
    return source() === 'away' ? ownerWords().source.away(time) : ownerWords().source[source() as 'live']
  }
  return (
    <p class="source" role="status" data-source={props.figures.source()}>
      {text()}
    </p>
  )
}
