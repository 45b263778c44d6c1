import { createEffect, createUniqueId, on, Show } from 'solid-js'
import { SendIcon } from '../shell/icons.tsx'
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
}

/** Where a question is written. Enter sends it, Shift+Enter starts a new line. */
export function Composer(props: ComposerProps) {
  const hint = createUniqueId()
  let field!: HTMLTextAreaElement
  const length = () => props.text.trim().length
  const sendable = () => length() > 0 && length() <= MESSAGE_LENGTH && props.busy === null
  const send = () => sendable() && props.onSend()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
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
        <button
          type="submit"
          class="button primary square"
          aria-label={words().composer.send}
          title={words().composer.send}
          disabled={!sendable()}
        >
          <SendIcon />
        </button>
      </div>
      <p
        class="hint"
        id={hint}
        classList={{
          failed: length() > MESSAGE_LENGTH,
          usual: remainingWords(length()) === null && !props.busy,
        }}
      >
        {remainingWords(length()) ?? props.busy ?? words().composer.hint}
      </p>
    </form>
  )
}

/** On a touch screen, focus opens the keyboard over half of the page: only when the reader asks for it. */
const wantsFocus = () => matchMedia('(hover: hover)').matches
