import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import type { RedisConnection } from '../../adapters/redis/connection.ts'

/*
 * Time that passes for a store without anybody waiting for it: the clock of this process is moved ahead, that of the
 * server as its scripts read it too, and all that the server holds becomes older by the same. So what is to expire in a
 * test can take minutes, and never expires early on a slow machine. Time is only ever moved ahead, for the whole file:
 * ids are made by the clock, and their order must not turn back.
 */

const AHEAD = readFileSync(new URL('ahead.lua', import.meta.url), 'utf8')
const ELAPSE = readFileSync(new URL('elapse.lua', import.meta.url), 'utf8')

let aheadMs = 0
const { now } = Date

/** From now on, `Date.now` goes by the time as it was moved. */
export function makeTimeMovable(): void {
  Date.now = () => now() + aheadMs
}

/** Like `performance.now`, moved as well. */
export const steadyNow = (): number => performance.now() + aheadMs

/** Lets time pass: for this process, and for the servers that these connections go to. */
export async function moveTime(ms: number, servers: readonly Redis[] = []): Promise<void> {
  aheadMs += Math.ceil(ms)
  await Promise.all(servers.map((server) => server.eval(ELAPSE, 0, Math.ceil(ms))))
}

type Client = RedisConnection['redis']
type Evaluate = (text: string, ...rest: (string | number)[]) => Promise<unknown>

/** Scripts by their digest, to be called with the moved clock. All that a server knows came by a client of this file. */
const sources = new Map<string, string>()

/** Has the scripts that are sent over this client read the moved time. */
export function onMovedTime(client: Client): void {
  const evaluate = client.eval.bind(client) as Evaluate
  const evaluateKnown = client.evalsha.bind(client) as Evaluate
  const atMovedTime = (source: string, ...rest: (string | number)[]) =>
    evaluate(aheadMs === 0 ? source : `local aheadMs = ${aheadMs}\n${AHEAD}${source}`, ...rest)
  const remembered: Evaluate = (source, ...rest) => {
    sources.set(createHash('sha1').update(source).digest('hex'), source)
    return atMovedTime(source, ...rest)
  }
  const known: Evaluate = (digest, ...rest) => {
    const source = sources.get(digest)
    return aheadMs === 0 || !source ? evaluateKnown(digest, ...rest) : atMovedTime(source, ...rest)
  }
  Object.assign(client, { eval: remembered, evalsha: known })
}
