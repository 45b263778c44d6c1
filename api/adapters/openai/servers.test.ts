import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  EMPTY_GENERATION,
  type GenerationEvent,
  type GenerationState,
  reduce,
} from '../../domain/generation.ts'
import { newDocumentId } from '../../domain/ids.ts'
import type { Outcome } from '../../domain/message.ts'
import { answerTo, questionOf } from '../../test/contracts/samples.ts'
import { END_FORMS } from '../../test/servers/endForms.ts'
import { CANARY, type Expected, type Form, send } from '../../test/servers/form.ts'
import { REFUSAL_FORMS } from '../../test/servers/refusalForms.ts'
import { SERVER_FORMS } from '../../test/servers/serverForms.ts'
import { THOUGHT_FORMS } from '../../test/servers/thoughtForms.ts'
import { UNSET } from '../../test/support/brand.ts'
import { PATIENCE_MS } from '../../test/support/patience.ts'
import { telemetryWith } from '../../test/support/telemetry.ts'
import { startWire, type Wire } from '../../test/support/wire.ts'
import { type CachingPorts, makeCaching } from '../../usecases/caching.ts'
import { compose } from '../../usecases/compose.ts'
import type { Subject } from '../../usecases/subject.ts'
import { openAiModel } from './model.ts'

const QUESTION = questionOf('conv_1', 'How often should I water it?', 1)
const PASSAGE = {
  documentId: newDocumentId(),
  revision: 1,
  ordinal: 0,
  titlePath: ['Harmony Palm'],
  text: 'Water the palm once a week.',
  url: null,
}
const SUBJECT: Subject = {
  answer: answerTo(QUESTION),
  question: QUESTION.content,
  history: [],
  context: [],
  matches: [{ passage: PASSAGE, score: 10 }],
}

let wire: Wire
beforeAll(async () => {
  wire = await startWire()
})
afterAll(() => wire.close())

interface Seen {
  readonly outcome: Outcome
  readonly state: GenerationState
  /** All that was ever written, whether it was taken back or not. */
  readonly written: string
  readonly cached: boolean
  readonly calls: number
}

/** Asks a model behind a server that answers so, and writes its answer as the product does. */
async function answeredBy({ reply }: Form, pieceLength: number): Promise<Seen> {
  let calls = 0
  wire.answerWith(async (request, response) => {
    calls += 1
    await send(response, reply(request, calls), pieceLength)
  })
  const { model } = openAiModel({
    apiKey: 'sk-secret',
    baseURL: wire.baseURL,
    model: 'test',
    maxOutputTokens: 500,
    retryDelayMs: 0,
    firstTokenTimeoutMs: PATIENCE_MS,
    betweenTokensTimeoutMs: PATIENCE_MS,
  })
  const telemetry = telemetryWith({})
  const events: GenerationEvent[] = []
  const writer = {
    write: (event: GenerationEvent) => void events.push(event),
    flushed: async () => {},
    stopRequested: new AbortController().signal,
    lost: new AbortController().signal,
    dispose: () => {},
  }
  const outcome = await compose(
    { model, telemetry, contact: UNSET, contextTokens: null, now: () => 5 },
    SUBJECT,
    writer,
    new AbortController().signal,
    () => {},
  )
  events.push({ type: 'finished', outcome })
  const state = events.reduce<GenerationState>(
    (known, event, index) => reduce(known, { ...event, seq: index + 1 }),
    EMPTY_GENERATION,
  )
  const written = events.map((event) => ('text' in event ? event.text : '')).join('')
  return { outcome, state, written, cached: await isCached(state, telemetry), calls }
}

async function isCached(state: GenerationState, telemetry: CachingPorts['telemetry']): Promise<boolean> {
  let puts = 0
  const put = async () => {
    puts += 1
  }
  const cache = { put } as unknown as CachingPorts['cache']
  const known = { semantic: null, judge: null, statistics: { record: () => {} } }
  const caching = makeCaching({ cache, ...known, telemetry, modelName: 'test', ttlMs: 1, now: () => 5 })
  const key = caching.keyFor(SUBJECT)
  if (key) await caching.keep(key, SUBJECT, state)
  return puts > 0
}

const EXTRACTED = 'Water the palm once a week. [1]'

function seenAs({ status, shows, ending, errorCode, retryable, calls, tokens }: Expected) {
  const isGenerated = shows !== null
  return {
    text: shows ?? EXTRACTED,
    status,
    mode: shows === '' || isGenerated ? 'GENERATED' : 'EXTRACTIVE',
    ending: ending ?? null,
    error: errorCode ? [errorCode, retryable] : null,
    cached: status === 'COMPLETE' && isGenerated && !ending,
    calls,
    tokens: tokens === undefined ? 'counted' : tokens,
  }
}

function described({ outcome, state, cached, calls }: Seen, { tokens }: Expected) {
  const { usage, error } = outcome
  const counts = usage && [usage.promptTokens, usage.completionTokens]
  return {
    text: state.text,
    status: outcome.status,
    mode: outcome.answerMode,
    ending: outcome.ending ?? null,
    error: error && [error.code, error.retryable],
    cached,
    calls,
    tokens: tokens === undefined ? (usage && usage.promptTokens > 0 ? 'counted' : 'missing') : counts,
  }
}

/** All in one write; and cut wherever that falls. */
const PIECE_LENGTHS = [Number.POSITIVE_INFINITY, 41]

const FORMS = [...END_FORMS, ...THOUGHT_FORMS, ...SERVER_FORMS, ...REFUSAL_FORMS]

describe('what servers send', () => {
  it('more than 200 forms are known, each by its own name', () => {
    expect(FORMS.length).toBeGreaterThan(200)
    expect(new Set(FORMS.map(({ name }) => name)).size).toBe(FORMS.length)
  })

  it.each(FORMS.map((form) => [form.name, form] as const))('a server sends %s', async (_, form) => {
    for (const pieceLength of PIECE_LENGTHS) {
      const seen = await answeredBy(form, pieceLength)
      expect(described(seen, form.expected)).toEqual(seenAs(form.expected))
      if (!form.takesBack) expect(seen.written).not.toContain(CANARY)
    }
  })
})
