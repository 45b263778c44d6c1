import { createEffect, For, Match, on, Show, Switch } from 'solid-js'
import { isStandIn } from '../earlier/standIns.ts'
import { createOffline } from '../shell/createOffline.ts'
import { DownIcon } from '../shell/icons.tsx'
import { words } from '../words/page.ts'
import { Composer } from './Composer.tsx'
import type { OpenConversation } from './createConversation.ts'
import { createStickToEnd } from './createStickToEnd.ts'
import type { Tries } from './createTries.ts'
import { createUnfolding } from './createUnfolding.ts'
import { MessageView, Question } from './MessageView.tsx'
import type { Source } from './message.ts'
import { stateInWords } from './states.ts'
import { Welcome } from './Welcome.tsx'

interface ChatProps {
  readonly conversation: OpenConversation
  readonly tries: Tries
  onOpenSource(source: Source): void
  onNew(): void
}

/** A conversation: what was said, and where to say more. */
export function Chat(props: ChatProps) {
  let scrolled!: HTMLElement
  let content!: HTMLDivElement
  const stick = createStickToEnd(
    () => scrolled,
    () => content,
  )
  const { draft, sending, pages, answering } = props.conversation
  const offline = createOffline()
  const onItsWay = () => (offline() ? words().composer.offline : words().composer.sending)
  const busy = () => {
    if (sending.underWay()) return onItsWay()
    const answer = answering()
    if (!answer) return null
    return answer.status === 'STREAMING' ? stateInWords(answer) : words().composer.answering
  }
  const stop = () => {
    const answer = answering()
    return answer && !isStandIn(answer) ? () => void props.conversation.actions.stop(answer.id) : null
  }
  const ask = (question: string) => {
    draft.setText(question)
    send()
  }
  const send = () => {
    void sending.send()
    stick.toEnd()
  }
  const toNewest = () => {
    stick.toEnd()
    // The button goes: the keyboard goes on where it led.
    scrolled.focus({ preventScroll: true })
  }
  createEffect(on(sending.shown, () => stick.toEnd(), { defer: true }))
  return (
    <>
      <div class="messages-frame">
        <section class="messages" aria-label={words().chat.messages} tabindex="0" ref={scrolled}>
          <div class="column" ref={content}>
            <Switch>
              <Match when={pages.phase() === 'new' && !sending.underWay()}>
                <Welcome tries={props.tries} onAsk={ask} />
              </Match>
              <Match when={pages.phase() === 'missing'}>
                <Missing onNew={props.onNew} />
              </Match>
              <Match when={true}>
                <Messages {...props} scrolled={() => scrolled} onItsWay={onItsWay()} />
              </Match>
            </Switch>
          </div>
        </section>
        <Show when={stick.away()}>
          <button type="button" class="button newest" onClick={toNewest}>
            <DownIcon /> {words().chat.newest}
          </button>
        </Show>
      </div>
      <Show when={pages.phase() !== 'missing'}>
        <Composer
          text={draft.text()}
          busy={busy()}
          onStop={stop()}
          problem={props.conversation.problem()}
          focusOn={props.conversation}
          onText={draft.setText}
          onSend={send}
        />
      </Show>
    </>
  )
}

function Messages(props: ChatProps & { readonly onItsWay: string; scrolled(): HTMLElement }) {
  const { pages, sending } = props.conversation
  const shown = createUnfolding(() => props.conversation.messages)
  /** What is read stays where it is when earlier messages come in above it. */
  const loadEarlier = async () => {
    const [first] = props.scrolled().getElementsByTagName('article')
    const top = () => first?.getBoundingClientRect().top ?? 0
    const before = top()
    await pages.loadEarlier()
    props.scrolled().scrollTop += top() - before
  }
  return (
    <>
      <Show when={pages.phase() === 'loading' || pages.phase() === 'unreachable'}>
        <p class="note late" role="status">
          {pages.phase() === 'loading' ? words().chat.opening : words().chat.unreachable}
        </p>
      </Show>
      <Show when={pages.cursor() !== null}>
        <button
          type="button"
          class="quiet earlier"
          disabled={pages.loadingEarlier()}
          onClick={() => void loadEarlier()}
        >
          {words().chat.earlier}
        </button>
      </Show>
      <For each={shown()}>
        {(message) => (
          <MessageView
            message={message}
            earlier={props.conversation.askedBefore.earlierOf(message)}
            actions={props.conversation.actions}
            onOpenSource={props.onOpenSource}
          />
        )}
      </For>
      <Show when={sending.shown()}>{(text) => <Question text={text()} note={props.onItsWay} />}</Show>
    </>
  )
}

function Missing(props: { onNew(): void }) {
  return (
    <div class="welcome">
      <h2>{words().chat.missing}</h2>
      <p>{words().chat.missingWhy}</p>
      <button type="button" class="button" onClick={() => props.onNew()}>
        {words().chat.startAnew}
      </button>
    </div>
  )
}
