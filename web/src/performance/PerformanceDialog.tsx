import type { Client } from '@urql/core'
import { For, type JSX, Show } from 'solid-js'
import { PanelDialog } from '../shell/PanelDialog.tsx'
import { AnswersTable } from './AnswersTable.tsx'
import { type CacheStats, createCacheStats } from './createCacheStats.ts'
import type { SessionLog } from './createSessionLog.ts'
import { inMs, inPercent, isHit, median, tokensPerSecond } from './figures.ts'

interface PerformanceProps {
  readonly open: boolean
  readonly client: Client
  readonly log: SessionLog
  onClose(): void
}

/** How fast answers came on this page, and what the cache does for everybody. */
export default function PerformanceDialog(props: PerformanceProps) {
  const stats = createCacheStats(props.client, () => props.open)
  return (
    <PanelDialog open={props.open} title="Performance" onClose={props.onClose}>
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
    <Section title="This page">
      <Figures
        figures={[
          ['Answers', String(answers().length)],
          ['Calls to the model saved', String(hits().length)],
          ['First token, median', inMs(median(firstTokens()))],
          ['Tokens a second, median', speed()?.toFixed(0) ?? '–'],
        ]}
      />
      <Show
        when={answers().length > 0}
        fallback={<p class="note">Answers that arrive on this page are listed here.</p>}
      >
        <AnswersTable answers={answers()} />
      </Show>
    </Section>
  )
}

function Deployment(props: { readonly stats: CacheStats }) {
  const count = (value: number) => value.toLocaleString()
  return (
    <Section title="The answer cache, for everybody">
      <Figures
        figures={[
          ['Hit ratio', inPercent(props.stats.hitRatio)],
          ['Tokens saved', count(props.stats.savedTokens)],
          ['Same question', count(props.stats.exactHits)],
          ['Same meaning', count(props.stats.semanticHits)],
          ['Shared with others', count(props.stats.joinedHits)],
          ['New answers', count(props.stats.misses)],
          ['Found unhelpful', count(props.stats.rejectedHits)],
          ['Kept', `${count(props.stats.entries)} of ${count(props.stats.capacity)}`],
          [
            'Hits: first token, p50 / p95',
            `${inMs(props.stats.hitLatency.p50)} / ${inMs(props.stats.hitLatency.p95)}`,
          ],
          [
            'Misses: first token, p50 / p95',
            `${inMs(props.stats.missLatency.p50)} / ${inMs(props.stats.missLatency.p95)}`,
          ],
        ]}
      />
      <p class="note">Since {new Date(props.stats.since).toLocaleString()}, over all its servers.</p>
    </Section>
  )
}

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
