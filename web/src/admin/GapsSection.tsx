import type { Client } from '@urql/core'
import { createResource, Show } from 'solid-js'
import { GapTable } from '../owners/GapTable.tsx'
import { readGaps } from '../owners/knowledgeGaps.ts'
import { ownerWords } from '../words/owners.ts'
import { words } from '../words/page.ts'

const SHOWN = 100

/** What customers ask and no document answers, with the shortest way to a document. */
export function GapsSection(props: { readonly client: Client }) {
  const [gaps] = createResource(() => readGaps(props.client, SHOWN))
  return (
    <section class="card" aria-label={ownerWords().gaps.title}>
      <p class="note">{ownerWords().gaps.about}</p>
      <Show when={!gaps.loading}>
        <Show
          when={gaps()}
          fallback={
            <p class="problem" role="alert">
              {words().failure.network}
            </p>
          }
        >
          {(known) => (
            <GapTable
              gaps={known()}
              action={(gap) => (
                <a class="quiet" href={`#write=${encodeURIComponent(gap.question)}`}>
                  {ownerWords().gaps.write}
                </a>
              )}
            />
          )}
        </Show>
      </Show>
    </section>
  )
}
