import { For } from 'solid-js'
import { inDates, inNumbers, inPercent } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import type { CacheFigures } from './reading.ts'

/** The cache's sums since the counting began. */
export function Totals(props: { readonly cache: CacheFigures }) {
  const words = () => ownerWords().totals
  const figures = () => [
    [words().hitRatio, inPercent(props.cache.hitRatio)],
    [words().savedTokens, inNumbers(props.cache.savedTokens)],
    [words().lookups, inNumbers(props.cache.lookups)],
    [words().entries, words().of(inNumbers(props.cache.entries), inNumbers(props.cache.capacity))],
    [words().rejected, inNumbers(props.cache.rejectedHits)],
  ]
  const since = () => inDates(new Date(props.cache.since), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <section class="card totals" aria-label={words().title}>
      <dl class="figures">
        <For each={figures()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="note">{words().since(since())}</p>
    </section>
  )
}
