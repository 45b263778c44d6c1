import type { Client } from '@urql/core'
import { Show } from 'solid-js'
import { panelWords } from '../words/panels.ts'
import { SaveMine } from './SaveMine.tsx'
import { Sure } from './Sure.tsx'

/** Letting go of what a reader said. Each resolves with what came of it, in words. */
export interface Clearing {
  /** Whether there is a conversation open that could be deleted. */
  canClearOpen(): boolean
  open(): Promise<string>
  everything(): Promise<string>
}

const say = () => panelWords().data

export function DataChoices(props: { readonly clearing: Clearing; readonly client: Client }) {
  return (
    <section class="choices" aria-label={say().yours}>
      <h3>{say().yours}</h3>
      <SaveMine client={props.client} />
      <Show when={props.clearing.canClearOpen()}>
        <Sure label={say().deleteOpen} question={say().deleteOpenSure} onConfirm={props.clearing.open} />
      </Show>
      <Sure label={say().deleteAll} question={say().deleteAllSure} onConfirm={props.clearing.everything} />
    </section>
  )
}
