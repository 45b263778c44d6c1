import { type Component, createEffect, For, Show } from 'solid-js'
import { brandName } from '../brand/brand.ts'
import { type Connection, createConnection } from '../graphql/connect.ts'
import type { SettingsStore } from '../settings/createSettings.ts'
import { Late } from '../shell/Late.tsx'
import { ownerWords } from '../words/owners.ts'
import { createSession, type Session, type SignedIn } from './createSession.ts'
import { whoHolds } from './holder.ts'
import { keptKey } from './keptKey.ts'
import { SignIn } from './SignIn.tsx'

/** What a page for owners is given once someone is signed in. */
export interface OwnerPorts {
  readonly connection: Connection
  readonly scopes: readonly string[]
}

export interface OwnerPageProps {
  readonly name: 'dashboard' | 'admin'
  /** Any of these opens it. */
  readonly scopes: readonly string[]
  /** Loaded once someone is signed in. */
  readonly content: Component<OwnerPorts>
  readonly settings: SettingsStore
}

/** A page for whoever runs the product: it opens with an API key, which this tab alone keeps. */
export default function OwnerPage(props: OwnerPageProps) {
  const session = createSession({
    kept: keptKey(() => sessionStorage),
    scopes: props.scopes,
    whoHolds,
  })
  createEffect(() => {
    document.title = `${ownerWords().pages[props.name]} · ${brandName()}`
  })
  return (
    <div class="owner">
      <OwnerBar name={props.name} session={session} />
      <main class="owner-main">
        <Show
          when={session.signedIn()}
          keyed
          fallback={<SignIn session={session} needs={ownerWords().signIn.scope[props.name]} />}
        >
          {(signedIn) => <Content {...props} session={session} signedIn={signedIn} />}
        </Show>
      </main>
    </div>
  )
}

function Content(props: OwnerPageProps & { readonly session: Session; readonly signedIn: SignedIn }) {
  const connection = createConnection(props.settings.current, {
    key: props.signedIn.key,
    onRefused: props.session.onEnded,
  })
  const Inner = props.content
  return (
    <Late>
      <Inner connection={connection} scopes={props.signedIn.holder.scopes} />
    </Late>
  )
}

function OwnerBar(props: Pick<OwnerPageProps, 'name'> & { readonly session: Session }) {
  return (
    <header class="owner-bar">
      <span class="brand" dir="auto">
        {brandName()}
      </span>
      <nav aria-label={ownerWords().pages.nav}>
        <ul>
          <For each={['dashboard', 'admin'] as const}>
            {(page) => (
              <li>
                <a href={`/${page}`} aria-current={page === props.name ? 'page' : undefined}>
                  {ownerWords().pages[page]}
                </a>
              </li>
            )}
          </For>
          <li>
            <a href="/">{ownerWords().pages.chat}</a>
          </li>
        </ul>
      </nav>
      <Show when={props.session.signedIn()}>
        <button type="button" class="button" onClick={() => props.session.signOut()}>
          {ownerWords().signIn.signOut}
        </button>
      </Show>
    </header>
  )
}
