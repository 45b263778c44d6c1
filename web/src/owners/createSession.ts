import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { makeOrder } from '../graphql/order.ts'
import type { Checked, Holder } from './holder.ts'
import type { KeptKey } from './keptKey.ts'

export interface SignedIn {
  readonly key: string
  readonly holder: Holder
}

/** Why nobody is signed in; null: nobody has tried. `scope`: the key is good, and not for this page. */
export type Refusal = 'invalid' | 'unreachable' | 'scope' | 'ended' | null

export interface Session {
  readonly signedIn: Accessor<SignedIn | null>
  readonly checking: Accessor<boolean>
  readonly refusal: Accessor<Refusal>
  signIn(key: string): Promise<void>
  signOut(): void
  /** The server no longer takes the key. */
  onEnded(): void
}

export interface SessionPorts {
  readonly kept: KeptKey
  /** Any of these opens the page. */
  readonly scopes: readonly string[]
  whoHolds(key: string): Promise<Checked>
}

/** Who is signed in on this page, with which key: from the start where the tab has one. */
export function createSession({ kept, scopes, whoHolds }: SessionPorts): Session {
  const [signedIn, setSignedIn] = createSignal<SignedIn | null>(null)
  const [checking, setChecking] = createSignal(false)
  const [refusal, setRefusal] = createSignal<Refusal>(null)
  const order = makeOrder()
  let isOver = false
  onCleanup(() => {
    isOver = true
  })
  const signOut = (because: Refusal) => {
    order.moved()
    setChecking(false)
    kept.write(null)
    setSignedIn(null)
    setRefusal(because)
  }
  const signIn = async (given: string) => {
    const key = given.trim()
    setRefusal(null)
    setChecking(true)
    order.moved()
    const reply = order.ask()
    const checked = await whoHolds(key)
    if (isOver || !reply.take()) return
    setChecking(false)
    if ('refused' in checked) {
      if (checked.refused === 'invalid') kept.write(null)
      setRefusal(checked.refused)
    } else if (!checked.holder.scopes.some((scope) => scopes.includes(scope))) setRefusal('scope')
    else {
      kept.write(key)
      setSignedIn({ key, holder: checked.holder })
    }
  }
  const known = kept.read()
  if (known !== null) void signIn(known)
  return {
    signedIn,
    checking,
    refusal,
    signIn,
    signOut: () => signOut(null),
    onEnded: () => signOut('ended'),
  }
}
