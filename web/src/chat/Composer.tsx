import { createEffect, createUniqueId, on, Show } from 'solid-js'
import { SendIcon, StopIcon } from '../shell/icons.tsx'
import { isComposing } from '../shell/isComposing.ts'
import { words } from '../words/page.ts'
import { MESSAGE_LENGTH, remainingWords } from './limit.ts'

interface ComposerProps {
  readonly text: string
  /** Why nothing can be sent at this moment, if so. */
  readonly busy: string | null
  readonly problem: string | null
  /** Another value puts the cursor into the field: another conversation was opened. */
  readonly focusOn: unknown
  onText(text: string): void
  onSend(): void
  /** Ends the answer that is being written; null where there is none. */
  readonly onStop: (() => void) | null
}

/** Where a question is written. Enter sends it, Shift+Enter starts a new line. */
export function Composer(props: ComposerProps) {
  const hint = createUniqueId()
  let field!: HTMLTextAreaElement
  const length = () => props.text.trim().length
  const sendable = () => length() > 0 && length() <= MESSAGE_LENGTH && props.busy === null
  const send = () => sendable() && props.onSend()
  const action = () => (props.onStop ? words().tools.stop : words().composer.send)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
    event.preventDefault()
    send()
  }
  createEffect(
    on(
      () => props.focusOn,
      () => wantsFocus() && field.focus(),
    ),
  )
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Show when={props.problem}>
        <p class="problem" role="alert">
          {props.problem}
        </p>
      </Show>
      <div class="composer-row">
        <textarea
          ref={field}
          aria-label={words().composer.question}
          aria-describedby={hint}
          placeholder={words().composer.placeholder}
          rows={Math.min(8, props.text.split('\n').length)}
          enterkeyhint="send"
          dir="auto"
          value={props.text}
          onInput={(event) => props.onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {/* One button: whoever pressed it still has the focus on it. */}
        <button
          type={props.onStop ? 'button' : 'submit'}
          class="button primary square"
          aria-label={action()}
          title={action()}
          disabled={!props.onStop && !sendable()}
          onClick={() => props.onStop?.()}
        >
          <Show when={props.onStop} fallback={<SendIcon />}>
            <StopIcon />
          </Show>
        </button>
      </div>
      <p
        class="hint"
        id={hint}
        classList={{
          failed: length() > MESSAGE_LENGTH,
          usual: remainingWords(length()) === null && !props.busy,
          working: props.onStop !== null && remainingWords(length()) === null,
        }}
      >
        {remainingWords(length()) ?? props.busy ?? words().composer.hint}
      </p>
    </form>
  )
}

/** On a touch screen, focus opens the keyboard over half of the page: only when the reader asks for it. */
const wantsFocus = () =>
  matchMedia('(hover: hover)').matches && (window.parent === window || document.hasFocus())
