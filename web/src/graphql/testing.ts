import type { Client } from '@urql/core'
import { makeAskingClient } from './client.ts'

/** A request on its way: it has its reply when the test says so. */
export interface HeldRequest {
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
  answer(data: unknown): Promise<void>
  fail(): Promise<void>
}

/** A client whose replies come in whichever order the test lets them, for tests. */
export function heldReplies(): { readonly client: Client; readonly requests: readonly HeldRequest[] } {
  const requests: HeldRequest[] = []
  const request: typeof fetch = (_, init) =>
    new Promise((resolve, reject) => {
      const { operationName, variables = {} } = JSON.parse(String(init?.body))
      requests.push({
        ...{ operationName, variables },
        answer(data) {
          resolve(Response.json({ data }))
          return settled()
        },
        fail() {
          reject(new TypeError('Failed to fetch'))
          return settled()
        },
      })
    })
  return { client: makeAskingClient('http://localhost/graphql', request), requests }
}

/** Resolves when all that follows from what is there has happened: nothing in it waits for a clock or the network. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
