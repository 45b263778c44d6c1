import { createUniqueId, Show } from 'solid-js'
import { ownerWords } from '../words/owners.ts'
import type { Session } from './createSession.ts'

/** Asks for an API key, and says what is wrong with the one that was given. */
export function SignIn(props: { readonly session: Session; readonly needs: string }) {
  const id = createUniqueId()
  const problem = createUniqueId()
  let input!: HTMLInputElement
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    await props.session.signIn(input.value)
    if (!props.session.signedIn()) input.select()
  }
  const refusal = () => {
    const why = props.session.refusal()
    return why === null ? null : why === 'scope' ? props.needs : ownerWords().signIn.refused[why]
  }
  return (
    <form class="card sign-in" onSubmit={(event) => void submit(event)}>
      <h1>{ownerWords().signIn.title}</h1>
      <p class="note">{ownerWords().signIn.about}</p>
      <label for={id}>{ownerWords().signIn.key}</label>
      <input
        id={id}
        ref={input}
        class="field"
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        maxlength={500}
        aria-invalid={refusal() !== null}
        aria-describedby={problem}
        autofocus
      />
      <div id={problem} role="alert">
        <Show when={refusal()}>{(text) => <p class="problem">{text()}</p>}</Show>
      </div>
      <button type="submit" class="button primary" disabled={props.session.checking()}>
        {props.session.checking() ? ownerWords().signIn.checking : ownerWords().signIn.submit}
      </button>
    </form>
  )
}
