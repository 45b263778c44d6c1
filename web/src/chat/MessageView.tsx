import { Match, Show, Switch } from 'solid-js'
import type { EarlierAnswer } from '../earlier/earlierAnswers.ts'
import { Markdown } from '../markdown/Markdown.tsx'
import { SourceList } from '../sources/SourceList.tsx'
import { words } from '../words/page.ts'
import { AnswerTools } from './AnswerTools.tsx'
import type { Actions } from './actions.ts'
import { hasEnded, type Message, type Source } from './message.ts'
import { createRating, RatingComment } from './RatingButtons.tsx'
import { stateInWords } from './states.ts'

interface MessageProps {
  readonly message: Message
  /** What was answered to the same question before: shown until this answer is whole. */
  readonly earlier: EarlierAnswer | null
  readonly actions: Actions
  onOpenSource(source: Source): void
}

/** One message; of an answer also its state, its sources and what can be done with it. */
export function MessageView(props: MessageProps) {
  return (
    <Switch>
      <Match when={props.message.role === 'USER'}>
        <Question text={props.message.content} />
      </Match>
      <Match when={props.message.role === 'ASSISTANT'}>
        <Answer {...props} />
      </Match>
    </Switch>
  )
}

/** What the reader asked. `note`: how it stands with one that is on its way. */
export function Question(props: { readonly text: string; readonly note?: string }) {
  return (
    <article class="question">
      <h2 class="visually-hidden">{words().chat.youAsked}</h2>
      <p class="bubble" dir="auto">
        {props.text}
      </p>
      <Show when={props.note}>
        <p class="note">{props.note}</p>
      </Show>
    </article>
  )
}

function Answer(props: MessageProps) {
  const ended = () => hasEnded(props.message)
  const rating = createRating(
    () => props.message,
    () => props.actions,
  )
  const shown = () => (ended() ? props.message : (props.earlier ?? props.message))
  /** A function: of an expression in the markup a memo is made with each look, and those of a frame are never let go. */
  const growing = () => shown() === props.message && !ended()
  /** While its text grows, nothing is under it that would be pushed along: the composer tells of it, and stops it. */
  const grows = () => props.message.status === 'STREAMING' && !props.earlier
  return (
    <article class="answer" data-status={props.message.status} aria-busy={!ended()}>
      <h2 class="visually-hidden">{words().chat.answer}</h2>
      <Show when={shown().content !== ''}>
        <Markdown
          text={shown().content}
          growing={growing()}
          sources={shown().sources}
          onOpenSource={props.onOpenSource}
        />
      </Show>
      <Show when={ended() && props.message.unsupported.length > 0}>
        <p class="note" dir="auto">
          {words().state.unsupported(props.message.unsupported.map(({ text }) => text))}
        </p>
      </Show>
      <div class="answer-foot">
        <Show when={!grows() && stateInWords(props.message, props.earlier)}>
          {(words) => (
            <p class="note" classList={{ working: !ended(), failed: props.message.status === 'FAILED' }}>
              {words()}
            </p>
          )}
        </Show>
        <Show when={ended()}>
          <AnswerTools message={props.message} actions={props.actions} rating={rating} />
        </Show>
      </div>
      <RatingComment message={props.message} state={rating} />
      <Show when={(ended() || props.earlier) && shown().sources.length > 0}>
        <SourceList sources={shown().sources} onOpen={props.onOpenSource} />
      </Show>
    </article>
  )
}
