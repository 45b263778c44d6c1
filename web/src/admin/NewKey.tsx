import type { Client } from '@urql/core'
import { createSignal, createUniqueId, For, Show } from 'solid-js'
import { ownerWords } from '../words/owners.ts'
import { createKey, LIFETIMES_DAYS, type LifetimeDays, SCOPES } from './apiKeys.ts'
import { Field } from './Field.tsx'

/** Makes a key, and shows its secret this once. */
export function NewKey(props: { readonly client: Client; onMade(): void }) {
  const lifetime = createUniqueId()
  const [name, setName] = createSignal('')
  const [scopes, setScopes] = createSignal<readonly string[]>(['stats:read'])
  const [days, setDays] = createSignal<LifetimeDays>(90)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [secret, setSecret] = createSignal<string | null>(null)
  const words = () => ownerWords().keys
  const toggle = (scope: string, on: boolean) =>
    setScopes((before) => (on ? [...before, scope] : before.filter((each) => each !== scope)))
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setProblem(scopes().length === 0 ? words().noScope : null)
    if (scopes().length === 0) return
    const made = await createKey(props.client, { name: name().trim(), scopes: [...scopes()], days: days() })
    if ('problem' in made) return setProblem(made.problem)
    setSecret(made.secret)
    setName('')
    props.onMade()
  }
  return (
    <form class="card" aria-label={words().fresh} onSubmit={(event) => void submit(event)}>
      <h2>{words().fresh}</h2>
      <Show when={secret()}>{(shown) => <Secret secret={shown()} onDone={() => setSecret(null)} />}</Show>
      <Field
        label={words().name}
        hint={words().nameHint}
        value={name()}
        required
        maxlength={100}
        onInput={setName}
      />
      <fieldset class="checks">
        <legend>{words().scopes}</legend>
        <For each={SCOPES}>
          {(scope) => (
            <label>
              <input
                type="checkbox"
                checked={scopes().includes(scope)}
                onChange={(event) => toggle(scope, event.currentTarget.checked)}
              />
              <span>
                <code>{scope}</code> {words().scopeAbout[scope]}
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <div class="labelled">
        <label for={lifetime}>{words().lifetime}</label>
        <select
          id={lifetime}
          class="field"
          onChange={(event) => setDays(LIFETIMES_DAYS[event.currentTarget.selectedIndex] ?? null)}
        >
          <For each={LIFETIMES_DAYS}>
            {(each) => (
              <option selected={each === days()}>
                {each === null ? words().forGood : words().days(each)}
              </option>
            )}
          </For>
        </select>
      </div>
      <div role="alert">
        <Show when={problem()}>{(text) => <p class="problem">{text()}</p>}</Show>
      </div>
      <button type="submit" class="button primary">
        {words().make}
      </button>
    </form>
  )
}

function Secret(props: { readonly secret: string; onDone(): void }) {
  const [copied, setCopied] = createSignal<boolean | null>(null)
  const words = () => ownerWords().keys
  const copy = () =>
    navigator.clipboard.writeText(props.secret).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <section class="secret" aria-label={words().secret}>
      <p>{words().secretOnce}</p>
      <code tabindex="-1" ref={(code) => queueMicrotask(() => code.focus())}>
        {props.secret}
      </code>
      <div class="editor-foot">
        <button type="button" class="button" onClick={() => void copy()}>
          {words().copy}
        </button>
        <button type="button" class="button" onClick={() => props.onDone()}>
          {words().done}
        </button>
        <span class="note" role="status">
          {copied() === null ? '' : copied() ? words().copied : words().notCopied}
        </span>
      </div>
    </section>
  )
}
