import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { Connection } from '../graphql/connect.ts'
import { failureOf } from '../graphql/failure.ts'
import { byHash } from '../graphql/persisted.ts'
import type { TransportKind } from '../graphql/transport.ts'
import { panelWords } from '../words/panels.ts'

const Ping = graphql(`
  query Ping {
    __typename
  }
`)

/** A round trip, or what is in its way. */
export type Measured = { readonly roundTripMs: number } | { readonly problem: string }

const ROUNDS = 3
const LIMIT_MS = 8_000

const blocked = (kind: TransportKind): string =>
  kind === 'sse' ? panelWords().test.sseBlocked : panelWords().test.webSocketBlocked

/** Over HTTP: the way that questions take. */
export function measureHttp(client: Client): Promise<Measured> {
  return measured(async () => {
    const { error } = await client.query(Ping, {})
    return error ? failureOf(error).text : null
  })
}

/** Over a connection of its own: the way that answers take. */
export function measureTransport(make: Connection['make'], kind: TransportKind): Promise<Measured> {
  const round = { end: (_problem: string | null) => {} }
  const nothing = () => {}
  const failed = () => round.end(blocked(kind))
  const transport = make(kind, { connecting: nothing, connected: nothing, closed: nothing, failed })
  return measured(
    () =>
      new Promise((resolve) => {
        let stop = nothing
        const timer = setTimeout(failed, LIMIT_MS)
        round.end = (problem) => {
          clearTimeout(timer)
          stop()
          resolve(problem)
        }
        stop = transport.subscribe(
          { query: '', operationName: 'Ping', extensions: { ...byHash(Ping) } },
          {
            next: () => round.end(null),
            error: () => round.end(panelWords().test.refused),
            complete: nothing,
          },
        )
      }),
  )
}

/** The median of a few rounds; the first one, which opens the way, does not count. `round` resolves with a problem. */
async function measured(round: () => Promise<string | null>): Promise<Measured> {
  const opening = await round()
  if (opening !== null) return { problem: opening }
  const times: number[] = []
  for (let count = 0; count < ROUNDS; count += 1) {
    const startedAt = performance.now()
    const problem = await round()
    if (problem !== null) return { problem }
    times.push(performance.now() - startedAt)
  }
  return { roundTripMs: times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0 }
}
