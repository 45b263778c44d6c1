import { createRoot } from 'solid-js'
import { expect, onTestFinished, test } from 'vitest'
import { settled } from '../graphql/testing.ts'
import { createSession } from './createSession.ts'
import type { Checked } from './holder.ts'

/** A page for admins, and the keys that are being checked. */
function session() {
  const checks = new Map<string, (checked: Checked) => void>()
  let kept: string | null = null
  const { dispose, ...opened } = createRoot((dispose) => ({
    dispose,
    session: createSession({
      kept: {
        read: () => kept,
        write: (key) => {
          kept = key
        },
      },
      scopes: ['admin'],
      whoHolds: (key) => new Promise((resolve) => checks.set(key, resolve)),
    }),
  }))
  onTestFinished(dispose)
  const answer = (key: string, checked: Checked) => {
    checks.get(key)?.(checked)
    return settled()
  }
  return { ...opened, answer }
}

const ADMIN: Checked = { holder: { id: 'key_1', kind: 'PARTNER', scopes: ['admin'] } }

test('the key that was given last counts, whichever is checked first', async () => {
  const { session: opened, answer } = session()
  void opened.signIn('first')
  void opened.signIn('second')
  await answer('second', ADMIN)
  await answer('first', { refused: 'invalid' })
  expect(opened.signedIn()?.key).toBe('second')
  expect(opened.refusal()).toBeNull()
})

test('a key that is found good after signing out signs nobody in', async () => {
  const { session: opened, answer } = session()
  void opened.signIn('key')
  opened.signOut()
  await answer('key', ADMIN)
  expect(opened.signedIn()).toBeNull()
  expect(opened.checking()).toBe(false)
})
