import type { Client } from '@urql/core'
import { For, type JSX, Show } from 'solid-js'
import { inDates, inMs, inNumbers, inPercent } from '../language/formats.ts'
import { PanelDialog } from '../shell/PanelDialog.tsx'
import { words } from '../words/page.ts'
import { panelWords } from '../words/panels.ts'
import { AnswersTable } from './AnswersTable.tsx'
import { type CacheStats, createCacheStats } from './createCacheStats.ts'
import type { SessionLog } from './createSessionLog.ts'
import { inTokens, isHit, median, tokensPerSecond } from './figures.ts'

interface PerformanceProps {
  readonly open: boolean
  readonly client: Client
  readonly log: SessionLog
  onClose(): void
}

const say = () => panelWords().performance

/** How fast answers came on this page, and what the cache does for everybody. */
export default function PerformanceDialog(props: PerformanceProps) {
  const stats = createCacheStats(props.client, () => props.open)
  return (
    <PanelDialog open={props.open} title={words().page.performance} onClose={props.onClose}>
      <Session log={props.log} />
      <Show when={stats()}>{(known) => <Deployment stats={known()} />}</Show>
    </PanelDialog>
  )
}

function Session(props: { readonly log: SessionLog }) {
  const answers = () => props.log.answers()
  const hits = () => answers().filter(({ cache }) => isHit(cache))
  const firstTokens = () => answers().flatMap(({ timings }) => timings?.firstTokenMs ?? [])
  const speed = () => median(answers().flatMap((answer) => tokensPerSecond(answer) ?? []))
  return (
    <Section title={say().thisPage}>
      <Figures
        figures={[
          [say().answers, inNumbers(answers().length)],
          [say().saved, inNumbers(hits().length)],
          [say().firstToken, inMs(median(firstTokens()))],
          [say().speed, inTokens(speed())],
        ]}
      />
      <Show when={answers().length > 0} fallback={<p class="note">{say().none}</p>}>
        <AnswersTable answers={answers()} />
      </Show>
    </Section>
  )
}

function Deployment(props: { readonly stats: CacheStats }) {
  return (
    <Section title={say().everybody}>
      <Figures
        figures={[
          [say().hitRatio, inPercent(props.stats.hitRatio)],
          [say().tokensSaved, inNumbers(props.stats.savedTokens)],
          [say().exact, inNumbers(props.stats.exactHits)],
          [say().semantic, inNumbers(props.stats.semanticHits)],
          [say().joined, inNumbers(props.stats.joinedHits)],
          [say().misses, inNumbers(props.stats.misses)],
          [say().rejected, inNumbers(props.stats.rejectedHits)],
          [say().kept, say().of(inNumbers(props.stats.entries), inNumbers(props.stats.capacity))],
          [say().hitLatency, latency(props.stats.hitLatency)],
          [say().missLatency, latency(props.stats.missLatency)],
        ]}
      />
      <p class="note">
        {say().since(inDates(new Date(props.stats.since), { dateStyle: 'medium', timeStyle: 'short' }))}
      </p>
    </Section>
  )
}

/** Of nothing there is none. */
const latency = ({ count, p50, p95 }: CacheStats['hitLatency']): string =>
  count === 0 ? '–' : `${inMs(p50)} / ${inMs(p95)}`

function Section(props: { readonly title: string; readonly children: JSX.Element }) {
  return (
    <section class="choices" aria-label={props.title}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  )
}

function Figures(props: { readonly figures: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="figures">
      <For each={props.figures}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        )}
      </For>
    </dl>
  )
}
