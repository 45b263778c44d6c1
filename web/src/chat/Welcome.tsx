import { For } from 'solid-js'

const QUESTIONS = [
  'How often should I water my Harmony Palm?',
  'My plant arrived damaged. Can I get my money back?',
  'How long does delivery take, and where do you ship to?',
]

/** What a new conversation begins with: what can be asked here, and three questions to try. */
export function Welcome(props: { onAsk(question: string): void }) {
  return (
    <div class="welcome">
      <h2>What can we help you with?</h2>
      <p>
        Ask about caring for your plants, choosing soil and plant food, deliveries and returns. Every answer
        comes from our own documents, and shows you where it was found.
      </p>
      <ul class="tries" aria-label="Questions to try">
        <For each={QUESTIONS}>
          {(question) => (
            <li>
              <button type="button" class="button" onClick={() => props.onAsk(question)}>
                {question}
              </button>
            </li>
          )}
        </For>
      </ul>
    </div>
  )
}
