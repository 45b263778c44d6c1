import { type LookupAddress, lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { WebhookReply, WebhookRequest, WebhookSender } from '../../ports/webhookSender.ts'
import { isLoopback, isPublicAddress } from './publicAddress.ts'

export interface WebhookSenderOptions {
  /** Addresses of this machine are sent to as well, also without TLS: for trying out, and for tests. */
  readonly allowLoopback?: boolean
  readonly timeoutMs?: number
  /** All addresses of a name; the system's own way unless told otherwise. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>
}

const TIMEOUT_MS = 10_000
/** Of the reply. Its status is all that counts. */
const MOST_HEADER_BYTES = 16 * 1024
const MOST_BODY_BYTES = 64 * 1024

const NOT_PUBLIC = 'not a public address'

/** Sends by node:https, whose connections go to the addresses that were checked and to no others. */
export function httpsWebhookSender({
  allowLoopback = false,
  timeoutMs = TIMEOUT_MS,
  resolve = systemResolve,
}: WebhookSenderOptions = {}): WebhookSender {
  const mayReach = (address: string) => isPublicAddress(address) || (allowLoopback && isLoopback(address))
  const guardedLookup = makeGuardedLookup(resolve, mayReach)
  const obstacle = (url: string) => obstacleTo(url, mayReach, allowLoopback)
  return {
    obstacle,
    async send(given, signal) {
      const problem = obstacle(given.url)
      if (problem) return { error: problem }
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        return await post(given, guardedLookup, AbortSignal.any([signal, timeout]))
      } catch (error) {
        return { error: timeout.aborted ? `no reply within ${timeoutMs / 1_000} s` : reasonOf(error) }
      }
    },
  }
}

function obstacleTo(
  given: string,
  mayReach: (address: string) => boolean,
  allowLoopback: boolean,
): string | null {
  const url = URL.parse(given)
  if (!url || !/^https?:$/.test(url.protocol)) return 'This takes an address with https.'
  if (url.username || url.password)
    return 'An address with a password in it is told to too many. Leave it out.'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !mayReach(host)) return NOT_PUBLIC
  const isHere = allowLoopback && (isLoopback(host) || host === 'localhost')
  if (url.protocol === 'http:' && !isHere) return 'This takes an address with https.'
  return null
}

/** Looks a name up as it is connected to: what is checked is what is used. One bad address spoils a name. */
function makeGuardedLookup(
  resolve: NonNullable<WebhookSenderOptions['resolve']>,
  mayReach: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    const refuse = (error: NodeJS.ErrnoException) => callback(error, [], 0)
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        // mutant: public-address
        if (!first || !addresses.every(({ address }) => mayReach(address))) refuse(new Error(NOT_PUBLIC))
        else if (options.all) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => refuse(error),
    )
  }
}

const systemResolve = (hostname: string): Promise<readonly LookupAddress[]> =>
  new Promise((resolve, reject) =>
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )

function post(
  { url, headers, body }: WebhookRequest,
  guardedLookup: LookupFunction,
  signal: AbortSignal,
): Promise<WebhookReply> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      lookup: guardedLookup,
      // A connection for each: none that was checked long ago is used again.
      agent: false,
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    })
    sent.on('error', reject)
    sent.on('response', (reply) => {
      discardBody(reply)
      resolve({ status: reply.statusCode ?? 0, retryAfterMs: retryAfterOf(reply) })
    })
    sent.end(body)
  })
}

/** Takes a little, so that the other side ends in peace; the rest is cut off. */
function discardBody(reply: IncomingMessage): void {
  let bytes = 0
  reply.on('error', () => {})
  reply.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_BODY_BYTES) reply.destroy()
  })
}

function retryAfterOf({ headers }: IncomingMessage): number | null {
  const given = headers['retry-after']
  if (given === undefined) return null
  const ms = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** A code where there is one: a message may hold the address, which is the partner's. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? (message === NOT_PUBLIC ? NOT_PUBLIC : 'no reply')
}
