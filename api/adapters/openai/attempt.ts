import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { ModelChunk } from '../../ports/model.ts'
import { hearing, type Patience } from './hearing.ts'
import { watchdog } from './watchdog.ts'

/**
 * Calls a model once. Ends quietly when `signal` is aborted; the time that the reader takes is not counted.
 * @throws AttemptFailed before the first text, AnswerCut after it.
 */
export async function* attempt(
  client: OpenAI,
  request: ChatCompletionCreateParamsStreaming,
  patience: Patience,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): AsyncGenerator<ModelChunk, void> {
  const watch = watchdog(signal)
  const heard = hearing(request.model, patience)
  let failure: unknown = null
  try {
    watch.expectWithin(patience.firstSignMs)
    for await (const raw of await client.chat.completions.create(request, {
      signal: watch.signal,
      headers,
    })) {
      const news = heard.hear(raw)
      if (news.length > 0) watch.rest()
      yield* news
      if (heard.isTooLong()) break
      const waitMs = heard.waitMs()
      if (waitMs !== null) watch.expectWithin(waitMs)
    }
  } catch (error) {
    failure = error
  } finally {
    watch.end()
  }
  if (signal.aborted) return
  const usage = heard.conclude(watch.expired(), failure, client.apiKey)
  if (usage) yield { type: 'usage', usage }
}
