import type OpenAI from 'openai'
import { type AttemptFailed, type FailureReason, failureFrom } from './failure.ts'

/**
 * What a look at the endpoint says: null where it answers. A look costs no tokens: it asks which models there are.
 * What it cannot know (an endpoint without that address, or one that is short of requests) counts as an answer.
 */
export type Probe = () => Promise<AttemptFailed | null>

/** How long a look is good for, and how long it may take. */
const FRESH_MS = 3_000
const TIMEOUT_MS = 1_500

const CONCLUSIVE: ReadonlySet<FailureReason> = new Set(['silent', 'noConnection', 'refused', 'overloaded'])

/** Looks at most once in a while, however often it is asked. */
export function endpointProbe(client: OpenAI, secret: string | null): Probe {
  let last: Promise<AttemptFailed | null> | null = null
  let freshUntil = Number.NEGATIVE_INFINITY
  return () => {
    if (last && performance.now() < freshUntil) return last
    freshUntil = performance.now() + FRESH_MS
    last = look(client, secret)
    return last
  }
}

async function look(client: OpenAI, secret: string | null): Promise<AttemptFailed | null> {
  try {
    // What it says of itself is of no interest, and may be long.
    const reply = await client.models.list({ timeout: TIMEOUT_MS }).asResponse()
    await reply.body?.cancel()
    return null
  } catch (error) {
    const failure = failureFrom(error, secret)
    return CONCLUSIVE.has(failure.reason) ? failure : null
  }
}
