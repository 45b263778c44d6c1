import { For, type JSX, Show } from 'solid-js'
import { inDates, inNumbers } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import type { Gap } from './knowledgeGaps.ts'

/** Questions that no document answers, the most asked first. */
export function GapTable(props: { readonly gaps: readonly Gap[]; action(gap: Gap): JSX.Element }) {
  const words = () => ownerWords().gaps
  return (
    <Show when={props.gaps.length > 0} fallback={<p class="note">{words().none}</p>}>
      <ul class="gaps">
        <For each={props.gaps}>
          {(gap) => (
            <li>
              <p class="gap-question" dir="auto">
                {gap.question}
              </p>
              <p class="note">
                {words().asked(gap.count, inNumbers(gap.count))} ·{' '}
                {words().last(inDates(new Date(gap.lastAskedAt), { dateStyle: 'medium' }))} ·{' '}
                <Show when={gap.nearest} fallback={words().nothingNear}>
                  {(nearest) => words().nearest(nearest().title)}
                </Show>
              </p>
              {props.action(gap)}
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
