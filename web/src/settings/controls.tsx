import { createUniqueId, For } from 'solid-js'
import { Choice, type ChoiceProps } from './Choice.tsx'

type Words = Pick<ChoiceProps, 'label' | 'hint'>

interface SwitchProps extends Words {
  readonly on: boolean
  onChange(on: boolean): void
}

/** Something that is on or off. */
export function Switch(props: SwitchProps) {
  return (
    <Choice
      label={props.label}
      hint={props.hint}
      control={(ids) => (
        <input
          {...ids}
          type="checkbox"
          role="switch"
          class="switch"
          checked={props.on}
          aria-checked={props.on}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
      )}
    />
  )
}

interface RangeProps extends Words {
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  /** The value in words. */
  words(value: number): string
  onChange(value: number): void
}

/** A number within bounds. */
export function Range(props: RangeProps) {
  return (
    <Choice
      label={props.label}
      hint={props.hint}
      control={(ids) => (
        <span class="range">
          <output for={ids.id}>{props.words(props.value)}</output>
          <input
            {...ids}
            type="range"
            min={props.min}
            max={props.max}
            step={props.step}
            value={props.value}
            aria-valuetext={props.words(props.value)}
            onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
          />
        </span>
      )}
    />
  )
}

interface OneOfProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly (readonly [value: Value, name: string])[]
  onChange(value: Value): void
}

/** One of a few. */
export function OneOf<Value extends string>(props: OneOfProps<Value>) {
  const group = createUniqueId()
  return (
    <fieldset class="one-of">
      <legend>{props.label}</legend>
      <div class="options">
        <For each={props.options}>
          {([value, name]) => (
            <label class="option">
              <input
                type="radio"
                class="visually-hidden"
                name={group}
                checked={props.value === value}
                onChange={() => props.onChange(value)}
              />
              {name}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
