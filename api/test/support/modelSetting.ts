import { afterEach } from 'vitest'
import { type FailedAttempt, type OpenAiModelOptions, openAiModel } from '../../adapters/openai/model.ts'
import type { TokenUsage } from '../../domain/message.ts'
import type { ComponentHealth } from '../../ports/component.ts'
import type { Model, PromptMessage } from '../../ports/model.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from './upstream.ts'

export const PROMPT: readonly PromptMessage[] = [{ role: 'user', content: 'How often should I water it?' }]

/** What a reader got of an answer, however that ended. */
export interface Heard {
  text: string
  models: string[]
  usage: TokenUsage | null
  error: unknown
}

export interface Setting {
  readonly upstream: Upstream
  readonly model: Model
  readonly failed: readonly FailedAttempt[]
  health(): Promise<ComponentHealth>
  /** Asks, and reads to the end. */
  ask(signal?: AbortSignal): Promise<Heard>
}

const opened: Upstream[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((upstream) => upstream.close()))
})

/** A model on an upstream of its own, which ends with the test. Waits are short unless the options say otherwise. */
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
    onAttemptFailed: (event) => failed.push(event),
    ...options,
  })
  return {
    upstream,
    model,
    failed,
    health: component.check,
    ask: (signal) => read(model, signal),
  }
}

export async function read(model: Model, signal = new AbortController().signal): Promise<Heard> {
  const heard: Heard = { text: '', models: [], usage: null, error: null }
  try {
    for await (const chunk of model.stream(PROMPT, signal)) {
      if (chunk.type === 'text') heard.text += chunk.text
      else if (chunk.type === 'model') heard.models.push(chunk.name)
      else heard.usage = chunk.usage
    }
  } catch (error) {
    heard.error = error
  }
  return heard
}
