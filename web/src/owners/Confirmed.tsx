import { createSignal, Show } from 'solid-js'
import { ownerWords } from '../words/owners.ts'

interface ConfirmedProps {
  readonly label: string
  readonly question: string
  /** What the button says that does it. */
  readonly action: string
  /** Resolves with what was done, or what was in the way, in words. */
  onConfirm(): Promise<string>
}

/** A button for what cannot be undone: it asks first, and tells what came of it. */
export function Confirmed(props: ConfirmedProps) {
  const [step, setStep] = createSignal<'idle' | 'asking' | 'underWay'>('idle')
  const [outcome, setOutcome] = createSignal('')
  let opener: HTMLButtonElement | undefined
  const back = () => {
    setStep('idle')
    queueMicrotask(() => opener?.focus())
  }
  const confirm = async () => {
    setStep('underWay')
    setOutcome(await props.onConfirm())
    back()
  }
  return (
    <div class="confirmed">
      <Show
        when={step() !== 'idle'}
        fallback={
          <button
            type="button"
            class="button"
            ref={(button) => {
              opener = button
            }}
            onClick={() => {
              setOutcome('')
              setStep('asking')
            }}
          >
            {props.label}
          </button>
        }
      >
        <fieldset
          class="sure"
          aria-label={props.label}
          disabled={step() === 'underWay'}
          onKeyDown={({ key }) => key === 'Escape' && back()}
        >
          <p>{props.question}</p>
          <button
            type="button"
            class="button"
            ref={(button) => queueMicrotask(() => button.focus())}
            onClick={back}
          >
            {ownerWords().admin.keep}
          </button>
          <button type="button" class="button danger" onClick={() => void confirm()}>
            {step() === 'underWay' ? ownerWords().admin.underWay : props.action}
          </button>
        </fieldset>
      </Show>
      <p class="note" role="status">
        {outcome()}
      </p>
    </div>
  )
}
