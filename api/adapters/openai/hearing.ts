import { AnswerCut } from '../../domain/errors.ts'
import type { TokenUsage } from '../../domain/message.ts'
import type { ModelChunk } from '../../ports/model.ts'
import { answerText } from './answerText.ts'
import type { CompletionChunk } from './chunk.ts'
import { AttemptFailed, failureFrom } from './failure.ts'

/** Times are in milliseconds. */
export interface Patience {
  /** For the first sign of life: a text, or a thought. */
  readonly firstSignMs: number
  /** From one sign of life to the next. */
  readonly betweenTokensMs: number
  /** For the first text, however much the model thinks before it. */
  readonly firstTextMs: number
  /** An answer that grows past this is ended, as one that has reached its limit. */
  readonly maxCharacters: number
}

/** What was heard of one answer so far, and what that makes of it. */
export interface Hearing {
  /** Takes in a chunk; returns what a reader gets of it. */
  hear(chunk: CompletionChunk): ModelChunk[]
  /** How long to wait for more after that chunk; null leaves the limit that is running. */
  waitMs(): number | null
  isTooLong(): boolean
  /**
   * The usage of an answer that is whole: the model has said why it ends, whatever became of the connection then.
   * `length` is an ordinary end: the text is as long as the deployment lets it be, and asking again gives no other.
   * @throws AttemptFailed where there was no text, AnswerCut where it broke off, or was withheld from there on.
   */
  conclude(silent: boolean, error: unknown, secret: string | null): TokenUsage | null
}

/** Usage and [DONE] may follow the end of an answer; they are not waited for longer than this. */
const AFTER_FINISH_MS = 1_000

export function hearing(askedModel: string, patience: Patience): Hearing {
  const text = answerText()
  const firstTextBy = performance.now() + patience.firstTextMs
  let finishReason: string | null = null
  let usage: TokenUsage | null = null
  let signOfLife = false

  const failure = (silent: boolean, error: unknown, secret: string | null): AttemptFailed => {
    if (finishReason !== null)
      return new AttemptFailed(finishReason === 'content_filter' ? 'withheld' : 'empty')
    if (silent) return new AttemptFailed('silent')
    return error === null ? new AttemptFailed('unfinished') : failureFrom(error, secret)
  }
  return {
    hear(chunk) {
      usage = chunk.usage ?? usage
      finishReason = chunk.finishReason ?? finishReason
      const first = !text.begun()
      const piece = text.add(chunk.text)
      signOfLife = piece !== '' || chunk.thinking
      if (!piece) return []
      const heard: ModelChunk = { type: 'text', text: piece }
      return first ? [{ type: 'model', name: chunk.model ?? askedModel }, heard] : [heard]
    },
    waitMs() {
      if (finishReason !== null) return AFTER_FINISH_MS
      if (!signOfLife) return null
      const { betweenTokensMs } = patience
      return text.begun() ? betweenTokensMs : Math.min(betweenTokensMs, firstTextBy - performance.now())
    },
    isTooLong: () => text.length() > patience.maxCharacters,
    conclude(silent, error, secret) {
      const ended = finishReason !== null || text.length() > patience.maxCharacters
      // mutant: complete-stream
      if (text.begun() && ended && finishReason !== 'content_filter') return usage
      const reason = failure(silent, error, secret)
      // mutant: cut-answer
      throw text.begun() ? new AnswerCut(CUT[finishReason === null ? 'broken' : 'withheld'], reason) : reason
    },
  }
}

const CUT = {
  broken: 'The answer broke off. Please try again.',
  withheld:
    'The rest of this answer was withheld by the language model’s provider. Please ask in other words.',
}
