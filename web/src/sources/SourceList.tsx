import { createMemo, For, Show } from 'solid-js'
import type { Source } from '../chat/message.ts'
import { grouped } from '../grouped.ts'
import { words } from '../words/page.ts'

interface SourceListProps {
  readonly sources: readonly Source[]
  onOpen(source: Source): void
}

/**
 * The passages under an answer, those of one document together, each a button that opens it. Their words come from
 * documents: shown as text alone.
 */
export function SourceList(props: SourceListProps) {
  const documents = createMemo(() => [...grouped(props.sources, ({ documentId }) => documentId).values()])
  return (
    <ul class="sources" aria-label={words().sources.name}>
      <For each={documents()}>
        {(passages) => (
          <li>
            <For each={passages}>
              {(source, at) => (
                <button type="button" class="source" onClick={() => props.onOpen(source)}>
                  <span class="visually-hidden">{words().sources.one(source.marker, source.title)}</span>
                  <span class="source-number" aria-hidden="true">
                    {source.marker}
                  </span>
                  <Show when={at() === 0}>
                    <span class="source-title" aria-hidden="true">
                      {source.title}
                    </span>
                  </Show>
                </button>
              )}
            </For>
          </li>
        )}
      </For>
    </ul>
  )
}
