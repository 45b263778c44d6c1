import { For, onMount, Show } from 'solid-js'
import { words } from '../words/page.ts'
import type { Tries } from './createTries.ts'

/** What a new conversation begins with: what can be asked here, and three questions to try. */
export function Welcome(props: { readonly tries: Tries; onAsk(question: string): void }) {
  onMount(() => void props.tries.load())
  return (
    <div class="welcome">
      <h2>{words().welcome.question}</h2>
      <p>{words().welcome.about(words().welcome.topics)}</p>
      <Show when={props.tries.questions().length > 0}>
        <ul class="tries" aria-label={words().welcome.tries}>
          <For each={props.tries.questions()}>
            {(question) => (
              <li>
                <button type="button" class="button" dir="auto" onClick={() => props.onAsk(question)}>
                  {question}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  )
}
