import type { Client } from '@urql/core'
import { createResource, createSignal, For, Show } from 'solid-js'
import { inDates } from '../language/formats.ts'
import { Confirmed } from '../owners/Confirmed.tsx'
import { ownerWords } from '../words/owners.ts'
import { words } from '../words/page.ts'
import { type ApiKey, listKeys, revokeKey } from './apiKeys.ts'
import { NewKey } from './NewKey.tsx'

/** Who may do what: keys made, shown once, listed, revoked. */
export function KeysSection(props: { readonly client: Client }) {
  const [keys, { refetch }] = createResource(() => listKeys(props.client))
  const [told, setTold] = createSignal('')
  let heading!: HTMLHeadingElement
  const revoke = async (key: ApiKey) => {
    const problem = await revokeKey(props.client, key.id)
    if (problem !== null) return problem
    setTold(ownerWords().keys.revoked(key.name))
    await refetch()
    // The button that was pressed is gone.
    heading.focus()
    return ''
  }
  return (
    <div class="keys">
      <NewKey client={props.client} onMade={() => void refetch()} />
      <section class="card" aria-label={ownerWords().keys.title}>
        <h2 tabindex="-1" ref={heading}>
          {ownerWords().keys.title}
        </h2>
        <p class="note" role="status">
          {told()}
        </p>
        <Show when={keys() !== null} fallback={<p class="problem">{words().failure.network}</p>}>
          <Show when={keys()?.length !== 0} fallback={<p class="note">{ownerWords().keys.none}</p>}>
            <ul class="parts">
              <For each={keys.latest}>{(key) => <KeyLine apiKey={key} onRevoke={() => revoke(key)} />}</For>
            </ul>
          </Show>
        </Show>
      </section>
    </div>
  )
}

function KeyLine(props: { readonly apiKey: ApiKey; onRevoke(): Promise<string> }) {
  const texts = () => ownerWords().keys
  const day = (instant: string) => inDates(new Date(instant), { dateStyle: 'medium' })
  const expiry = () => {
    const { expiresAt } = props.apiKey
    if (expiresAt === null) return texts().lasting
    return Date.parse(expiresAt) <= Date.now()
      ? texts().expired(day(expiresAt))
      : texts().expires(day(expiresAt))
  }
  const used = () => (props.apiKey.lastUsedAt ? texts().used(day(props.apiKey.lastUsedAt)) : texts().unused)
  return (
    <li class="key">
      <span class="part-name" dir="auto">
        {props.apiKey.name} <code>{props.apiKey.prefix}…</code>
      </span>
      <span class="scopes">
        <For each={props.apiKey.scopes}>
          {(scope) => (
            <span class="status" data-status="OK">
              {scope}
            </span>
          )}
        </For>
      </span>
      <p class="note">
        {texts().created(day(props.apiKey.createdAt))} · {used()} · {expiry()}
      </p>
      <Confirmed
        label={texts().revokeOf(props.apiKey.name)}
        question={texts().revokeSure}
        action={texts().revoke}
        onConfirm={() => props.onRevoke()}
      />
    </li>
  )
}
