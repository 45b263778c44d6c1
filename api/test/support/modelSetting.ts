import { afterEach } from 'vitest'
import { type FailedAttempt, type OpenAiModelOptions, openAiModel } from '../../adapters/openai/model.ts'
import { makeReadingPace, type ReadingPace } from '../../adapters/openai/readingPace.ts'
import type { AnswerEnding, TokenUsage } from '../../domain/message.ts'
import type { ComponentHealth } from '../../ports/component.ts'
import type { Model, PromptMessage } from '../../ports/model.ts'
import { PATIENCE_MS } from './patience.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from './upstream.ts'

export const PROMPT: readonly PromptMessage[] = [{ role: 'user', content: 'How often should I water it?' }]

/** What a reader got of an answer, however that ended. */
export interface Heard {
  text: string
  models: string[]
  usage: TokenUsage | null
  ending: AnswerEnding | null
  error: unknown
}

export interface Setting {
  readonly upstream: Upstream
  readonly model: Model
  readonly failed: readonly FailedAttempt[]
  health(): Promise<ComponentHealth>
  /** Asks, and reads to the end. */
  ask(signal?: AbortSignal): Promise<Heard>
  /** Asks; `heard` grows as the answer does. */
  begin(signal?: AbortSignal): Asked
}

export interface Asked {
  readonly heard: Heard
  readonly ended: Promise<Heard>
}

const opened: Upstream[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((upstream) => upstream.close()))
})

/**
 * A model on an upstream of its own, which ends with the test. No limit of time ends a call unless the options set one, and
 * connections do not rest, however busy the machine is: on a held clock, nothing would end their rest.
 */
export async function settingWith(
  options: Partial<OpenAiModelOptions> = {},
  upstreamOptions: UpstreamOptions = {},
): Promise<Setting> {
  const upstream = await startUpstream(upstreamOptions)
  opened.push(upstream)
  const failed: FailedAttempt[] = []
  const { model, component } = openAiModel({
    apiKey: 'sk-secret-key',
    baseURL: upstream.baseURL,
    model: 'test',
    retryDelayMs: 10,
    firstTokenTimeoutMs: PATIENCE_MS,
    betweenTokensTimeoutMs: PATIENCE_MS,
    readingPace: makeReadingPace({ utilization: () => 0 }),
    onAttemptFailed: (event) => failed.push(event),
    ...options,
  })
  return {
    upstream,
    model,
    failed,
    health: component.check,
    ask: (signal) => begin(model, signal).ended,
    begin: (signal) => begin(model, signal),
  }
}

/** A reading pace that counts the reads of all connections, so that a test knows what has been taken in. */
export function countedReads(): { readonly pace: ReadingPace; count(): number } {
  let reads = 0
  const rest = () => {
    reads += 1
    return 0
  }
  return { pace: { of: () => ({ rest, wake() {} }) }, count: () => reads }
}

export function begin(model: Model, signal = new AbortController().signal): Asked {
  const heard: Heard = { text: '', models: [], usage: null, ending: null, error: null }
  return { heard, ended: read(model, heard, signal) }
}

async function read(model: Model, heard: Heard, signal: AbortSignal): Promise<Heard> {
  try {
    for await (const chunk of model.stream(PROMPT, signal)) {
      if (chunk.type === 'text') heard.text += chunk.text
      else if (chunk.type === 'model') heard.models.push(chunk.name)
      else if (chunk.type === 'takeBack') heard.text = ''
      else if (chunk.type === 'ending') heard.ending = chunk.ending
      else heard.usage = chunk.usage
    }
  } catch (error) {
    heard.error = error
  }
  return heard
}
