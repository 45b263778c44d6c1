import OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { PromptMessage } from '../../ports/model.ts'
import type { Settings } from './settings.ts'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** The package insists on a key; the header that would hold it is not sent. */
const NO_KEY = 'none'

/**
 * The package makes the requests and tells what their errors mean. Its own retries are off: they neither know the
 * time that is left for a first text nor the fallback models. It logs nothing, and takes no credential from the
 * environment.
 */
export function clientFor({ apiKey, baseURL }: Settings, fetch?: typeof globalThis.fetch): OpenAI {
  return new OpenAI({
    ...(fetch && { fetch }),
    apiKey: apiKey || NO_KEY,
    ...(!apiKey && { defaultHeaders: { Authorization: null } }),
    baseURL: baseURL || OPENAI_BASE_URL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
  })
}

/** OpenAI itself has done away with `max_tokens`, which all others take. */
export function requestFor(
  model: string,
  prompt: readonly PromptMessage[],
  { baseURL, maxOutputTokens }: Settings,
): ChatCompletionCreateParamsStreaming {
  const limit = (baseURL || OPENAI_BASE_URL) === OPENAI_BASE_URL ? 'max_completion_tokens' : 'max_tokens'
  return {
    model,
    messages: [...prompt],
    stream: true,
    stream_options: { include_usage: true },
    ...(maxOutputTokens !== undefined && { [limit]: maxOutputTokens }),
  }
}
