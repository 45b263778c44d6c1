import { createUniqueId, Show } from 'solid-js'

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly type?: 'text' | 'url'
  readonly required?: boolean
  readonly maxlength?: number
  onInput(value: string): void
}

/** A line of text with its name, and a word on it. */
export function Field(props: FieldProps) {
  const id = createUniqueId()
  const hint = createUniqueId()
  return (
    <div class="labelled">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="field"
        type={props.type ?? 'text'}
        dir="auto"
        value={props.value}
        required={props.required}
        maxlength={props.maxlength}
        aria-describedby={props.hint ? hint : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.hint}>
        {(text) => (
          <p class="note" id={hint}>
            {text()}
          </p>
        )}
      </Show>
    </div>
  )
}
