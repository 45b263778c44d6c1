import { Show } from 'solid-js'
import { Sure } from './Sure.tsx'

/** Letting go of what a reader said. Each resolves with what came of it, in words. */
export interface Clearing {
  /** Whether there is a conversation open that could be deleted. */
  canClearOpen(): boolean
  open(): Promise<string>
  everything(): Promise<string>
}

export function DataChoices(props: { readonly clearing: Clearing }) {
  return (
    <section class="choices" aria-label="Your data">
      <h3>Your data</h3>
      <Show when={props.clearing.canClearOpen()}>
        <Sure
          label="Delete this conversation"
          question="This conversation and all its answers will be gone for good."
          onConfirm={props.clearing.open}
        />
      </Show>
      <Sure
        label="Delete everything of mine"
        question="All your conversations, your drafts and the answers kept in this browser will be gone for good. Your settings stay."
        onConfirm={props.clearing.everything}
      />
    </section>
  )
}
