import type { Client } from '@urql/core'
import { createSignal, createUniqueId, onCleanup, Show } from 'solid-js'
import { waitOrWake } from '../graphql/backOff.ts'
import { GapTable } from '../owners/GapTable.tsx'
import { type Gap, readGaps } from '../owners/knowledgeGaps.ts'
import { ownerWords } from '../words/owners.ts'

const SHOWN = 5
const READ_EVERY_MS = 60_000

/** What customers ask and no document answers. Questions are more than figures: only admins see them. */
export function GapsCard(props: { readonly client: Client; readonly scopes: readonly string[] }) {
  const id = createUniqueId()
  const [gaps, setGaps] = createSignal<readonly Gap[] | null>(null)
  const isAdmin = () => props.scopes.includes('admin')
  const over = new AbortController()
  onCleanup(() => over.abort())
  const follow = async () => {
    while (!over.signal.aborted) {
      const read = await readGaps(props.client, SHOWN)
      if (read) setGaps(read)
      await waitOrWake(READ_EVERY_MS, over.signal)
    }
  }
  if (isAdmin()) void follow()
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{ownerWords().gaps.title}</h2>
      <Show when={isAdmin()} fallback={<p class="note">{ownerWords().gaps.adminsOnly}</p>}>
        <Show when={gaps()}>
          {(known) => (
            <>
              <GapTable
                gaps={known()}
                action={(gap) => (
                  <a class="quiet" href={`/admin#write=${encodeURIComponent(gap.question)}`}>
                    {ownerWords().gaps.write}
                  </a>
                )}
              />
              <Show when={known().length === SHOWN}>
                <a href="/admin#gaps">{ownerWords().gaps.all}</a>
              </Show>
            </>
          )}
        </Show>
      </Show>
    </section>
  )
}
