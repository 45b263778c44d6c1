import { createSignal, onCleanup, Show } from 'solid-js'
import { withoutMarkers } from '../markdown/markers.ts'
import { AgainIcon, CheckIcon, CopyIcon } from '../shell/icons.tsx'
import { words } from '../words/page.ts'
import type { Actions } from './actions.ts'
import type { Message } from './message.ts'
import { RatingButtons, type RatingState } from './RatingButtons.tsx'

interface ToolsProps {
  readonly message: Message
  readonly actions: Actions
  readonly rating: RatingState
}

/** What can be done with an answer that has ended: copy it, rate it, or ask for another one. */
export function AnswerTools(props: ToolsProps) {
  return (
    <div class="tools">
      <Show when={props.message.content !== ''}>
        <CopyButton text={withoutMarkers(props.message.content)} />
        <RatingButtons message={props.message} state={props.rating} />
      </Show>
      <button type="button" class="quiet" onClick={() => void props.actions.tryAgain(props.message.id)}>
        <AgainIcon /> {words().tools.again}
      </button>
    </div>
  )
}

const SHOWN_MS = 2000

/** Left out where the browser offers no clipboard: on pages without TLS. */
function CopyButton(props: { readonly text: string }) {
  const [copied, setCopied] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  const copy = async () => {
    await navigator.clipboard.writeText(props.text)
    setCopied(true)
    clearTimeout(timer)
    timer = setTimeout(() => setCopied(false), SHOWN_MS)
  }
  const label = () => (copied() ? words().tools.copied : words().tools.copy)
  return (
    <Show when={'clipboard' in navigator}>
      <button
        type="button"
        class="quiet square"
        aria-label={label()}
        title={label()}
        onClick={() => copy().catch(() => setCopied(false))}
      >
        <Show when={copied()} fallback={<CopyIcon />}>
          <CheckIcon />
        </Show>
      </button>
    </Show>
  )
}
