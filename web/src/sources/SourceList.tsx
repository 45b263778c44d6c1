import { For } from 'solid-js'
import type { Source } from '../chat/message.ts'
import { words } from '../words/page.ts'

/** The passages under an answer, each a button that opens it. Their words come from documents: shown as text alone. */
export function SourceList(props: { readonly sources: readonly Source[]; onOpen(source: Source): void }) {
  return (
    <ul class="sources" aria-label={words().sources.name}>
      <For each={props.sources}>
        {(source) => (
          <li>
            <button type="button" class="source" onClick={() => props.onOpen(source)}>
              <span class="source-number">{source.marker}</span>
              <span class="source-title">{source.title}</span>
            </button>
          </li>
        )}
      </For>
    </ul>
  )
}
