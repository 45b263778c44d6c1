import { For, onMount, Show } from 'solid-js'
import { greeting } from '../brand/brand.ts'
import { LeafIcon, NextIcon } from '../shell/icons.tsx'
import { words } from '../words/page.ts'
import type { Tries } from './createTries.ts'

const QUESTIONS = 3

/** What a new conversation begins with: what can be asked here, and three questions to try. */
export function Welcome(props: { readonly tries: Tries; onAsk(question: string): void }) {
  onMount(() => void props.tries.load())
  const say = () => words().welcome
  const known = () => props.tries.known() ?? []
  const others = () => known().slice(QUESTIONS)
  return (
    <div class="welcome">
      <LeafIcon />
      <h2 dir="auto">{greeting() ?? say().question}</h2>
      <p>{say().promise}</p>
      <Show when={known().length > 0}>
        <ul class="tries" aria-label={say().tries}>
          <For each={known().slice(0, QUESTIONS)}>
            {({ title, question }) => <Question title={title} question={question} onAsk={props.onAsk} />}
          </For>
        </ul>
        <Show when={others().length > 0}>
          <p class="note">{say().others(others().map(({ title }) => title))}</p>
        </Show>
      </Show>
    </div>
  )
}

/** One to try. Its words come from a document: shown as text alone. */
function Question(props: {
  readonly title: string
  readonly question: string | null
  onAsk(question: string): void
}) {
  const question = () => props.question ?? words().welcome.tryAbout(props.title)
  return (
    <li>
      <button type="button" class="try" onClick={() => props.onAsk(question())}>
        <span class="try-title" dir="auto">
          {props.title}
        </span>
        <span class="try-question" dir="auto">
          {question()}
        </span>
        <NextIcon />
      </button>
    </li>
  )
}
