import type { Client } from '@urql/core'
import { expect, test } from 'vitest'
import { makeActions } from './actions.ts'

test('a second click on “Try again” before the reply asks for no second answer', async () => {
  const replies = [Promise.withResolvers<object>(), Promise.withResolvers<object>()]
  let asked = 0
  const client = { mutation: () => replies[asked++]?.promise } as unknown as Client
  const actions = makeActions({ client, merge: () => {}, onProblem: () => {} })
  const clicks = [actions.tryAgain('msg_1'), actions.tryAgain('msg_1')]
  expect(asked).toBe(1)
  replies[0]?.resolve({})
  await Promise.all(clicks)
  void actions.tryAgain('msg_1')
  expect(asked).toBe(2)
})
