import { For, onMount, Show } from 'solid-js'
import { TOPICS, type Tries } from './createTries.ts'

const spelt = new Intl.ListFormat('en', { type: 'conjunction' })

/** What a new conversation begins with: what can be asked here, and three questions to try. */
export function Welcome(props: { readonly tries: Tries; onAsk(question: string): void }) {
  onMount(() => void props.tries.load())
  return (
    <div class="welcome">
      <h2>What can we help you with?</h2>
      <p>
        Ask about {spelt.format(TOPICS)}. Every answer comes from our own documents, and shows you where it
        was found.
      </p>
      <Show when={props.tries.questions().length > 0}>
        <ul class="tries" aria-label="Questions to try">
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
