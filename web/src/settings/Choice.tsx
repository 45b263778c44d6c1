import { createUniqueId, type JSX } from 'solid-js'

/** What a choice's control is tied to its words by. */
interface Ids {
  readonly id: string
  readonly 'aria-describedby': string
}

export interface ChoiceProps {
  readonly label: string
  readonly hint: string
  control(ids: Ids): JSX.Element
}

/** A choice: its name, its control, and a word on what it does. */
export function Choice(props: ChoiceProps) {
  const id = createUniqueId()
  const hint = createUniqueId()
  return (
    <div class="choice">
      <div class="choice-row">
        <label for={id}>{props.label}</label>
        {props.control({ id, 'aria-describedby': hint })}
      </div>
      <p class="note" id={hint}>
        {props.hint}
      </p>
    </div>
  )
}
