import { createSignal, Show } from 'solid-js'
import { panelWords } from '../words/panels.ts'

interface SureProps {
  readonly label: string
  readonly question: string
  /** Resolves with what was done, or what is in the way, in words. */
  onConfirm(): Promise<string>
}

/** A button for what cannot be undone: it asks first, and tells what came of it. */
export function Sure(props: SureProps) {
  const [step, setStep] = createSignal<'idle' | 'asking' | 'underWay'>('idle')
  const [outcome, setOutcome] = createSignal('')
  const confirm = async () => {
    setStep('underWay')
    setOutcome(await props.onConfirm())
    setStep('idle')
  }
  return (
    <div class="choice">
      <Show
        when={step() !== 'idle'}
        fallback={
          <button type="button" class="button" onClick={() => setStep('asking')}>
            {props.label}
          </button>
        }
      >
        <fieldset class="sure" aria-label={props.label} disabled={step() === 'underWay'}>
          <p>{props.question}</p>
          <button
            type="button"
            class="button"
            ref={(button) => queueMicrotask(() => button.focus())}
            onClick={() => setStep('idle')}
          >
            {panelWords().data.keep}
          </button>
          <button type="button" class="button danger" onClick={() => void confirm()}>
            {step() === 'underWay' ? panelWords().data.deleting : panelWords().data.delete}
          </button>
        </fieldset>
      </Show>
      <p class="note" role="status">
        {outcome()}
      </p>
    </div>
  )
}
