import { AnswerCut, AnswerWithheld } from '../../domain/errors.ts'
import type { AnswerEnding, TokenUsage } from '../../domain/message.ts'
import { repetitionWatch } from '../../domain/repetition.ts'
import type { ModelChunk } from '../../ports/model.ts'
import { answerText } from './answerText.ts'
import type { CompletionChunk } from './chunk.ts'
import type { Ending } from './endings.ts'
import { AttemptFailed, failureFrom } from './failure.ts'
import { type ThoughtFilter, thoughtFilter } from './thoughts.ts'
import { isReported, merged, type ReportedUsage, usageFrom } from './usage.ts'

/** Times are in milliseconds. */
export interface Patience {
  /** For the first sign of life: a text, or a thought. */
  readonly firstSignMs: number
  /** From one sign of life to the next. */
  readonly betweenTokensMs: number
  /** From one text to the next, and to the first, however much the model thinks meanwhile. */
  readonly firstTextMs: number
  /** An answer ends there, as one that has reached its limit. */
  readonly maxCharacters: number
}

/** What is asked, and what is known of who answers. */
export interface Asked {
  readonly model: string
  readonly promptLength: number
  /** In place of the model that is asked first. */
  readonly isFallback: boolean
  /** The model ends thoughts that it does not begin. */
  readonly startsThinking: boolean
}

/** How a call ended. */
export interface CallEnd {
  /** Nothing was heard in time. */
  readonly silent: boolean
  /** Null for a body that ended. */
  readonly error: unknown
  readonly secret: string | null
}

/** What was heard of one answer so far, and what that makes of it. */
export interface Hearing {
  /** Takes in a chunk; returns what a reader gets of it. */
  hear(chunk: CompletionChunk): ModelChunk[]
  /** The server says that it is at work. */
  hearSignOfLife(): void
  /** The server says that this was all. True if nothing is missing; usage may come behind it. */
  hearDone(): boolean
  /** What was kept back until the end. */
  rest(): ModelChunk[]
  /** How long to wait for more after that chunk; null leaves the limit that is running. */
  waitMs(): number | null
  /** It has reached its limit, or says the same thing over and over. */
  isTooLong(): boolean
  /** The server has said that this was all, and what it took. */
  isDone(): boolean
  /** A reader got a text. */
  hasShown(): boolean
  usage(): TokenUsage
  /** How many tokens of the prompt the server says it read, where it cannot have read all of it. */
  readOnly(): number | null
  /** A thought ended that had not begun: so it will be with this model's next answers. */
  startsThinking(): boolean
  /**
   * How an answer ended that can be shown as it is; null: whole.
   * @throws AttemptFailed if there was no text, AnswerCut if it broke off, AnswerWithheld if the provider ended it.
   */
  conclude(end: CallEnd): AnswerEnding | null
}

/** Usage and [DONE] may follow the end of an answer; they are not waited for longer than this. */
const USAGE_MS = 3_000
const DONE_MS = 1_000
/** No tokenizer makes tokens this long of ordinary text. */
const MOST_CHARACTERS_PER_TOKEN = 8

export function hearing(asked: Asked, patience: Patience): Hearing {
  const text = answerText(patience.maxCharacters)
  const repetition = repetitionWatch()
  let repeats = false
  const filter = thoughtFilter(asked.startsThinking)
  let raw = ''
  let shown = false
  let nextTextBy = performance.now() + patience.firstTextMs
  let ending: Ending | null = null
  let reported: ReportedUsage = { promptTokens: null, completionTokens: null }
  let usageIsLast = false
  let done = false
  let signOfLife = false
  let refused = false
  let calledTool = false
  let thoughtLength = 0

  const show = (said: ReturnType<ThoughtFilter['end']>, model: string | null): ModelChunk[] => {
    const chunks: ModelChunk[] = []
    if (said.takesBack) {
      text.restart()
      repetition.restart()
      if (shown) chunks.push({ type: 'takeBack' })
    }
    const piece = text.add(said.text)
    if (!piece) return chunks
    // mutant: endless-repetition
    repeats ||= repetition.repeats(piece)
    if (!shown) chunks.push({ type: 'model', name: model ?? asked.model, isFallback: asked.isFallback })
    shown = true
    nextTextBy = 0
    chunks.push({ type: 'text', text: piece })
    return chunks
  }
  /** A message is a piece of the answer (Ollama), the answer so far (DashScope), or repeats it at the end. */
  const textOf = (chunk: CompletionChunk): string => {
    if (!chunk.message) return chunk.text
    if (chunk.message.startsWith(raw)) return chunk.message.slice(raw.length)
    return chunk.ending === null ? chunk.message : ''
  }
  const listen = (chunk: CompletionChunk): ModelChunk[] => {
    const more = textOf(chunk)
    raw += more
    thoughtLength += chunk.thoughtLength
    refused ||= chunk.refusal
    calledTool ||= chunk.toolCall
    // A whole message has its usage beside it.
    usageIsLast = (more === '' || chunk.message !== '') && (usageIsLast || isReported(chunk.usage))
    // Text behind a reason takes the reason back.
    if (chunk.ending !== null || more.trim() !== '') ending = chunk.ending
    const chunks = show(filter.push(more), chunk.model)
    signOfLife = chunks.length > 0 || chunk.thinking || more.trim() !== ''
    return chunks
  }
  const failure = ({ silent, error, secret }: CallEnd): AttemptFailed => {
    if (ending === 'withheld') return new AttemptFailed('withheld')
    if (ending === 'broken') return new AttemptFailed('unfinished')
    if (ending !== null || done || usageIsLast) return new AttemptFailed('empty')
    if (silent) return new AttemptFailed('silent')
    return error === null ? new AttemptFailed('unfinished') : failureFrom(error, secret)
  }
  const isTooLong = () => repeats || text.length() >= patience.maxCharacters
  const goodEnding = ({ silent, error }: CallEnd): AnswerEnding | null | undefined => {
    if (isTooLong()) return 'TRUNCATED'
    if (calledTool || filter.calledTool()) return undefined
    if (ending === 'cut') return 'TRUNCATED'
    if (ending === 'whole') return refused ? 'REFUSED' : null
    const isOver = done || (usageIsLast && !silent && error === null)
    return ending === null && isOver ? 'UNCONFIRMED' : undefined
  }
  return {
    hear(chunk) {
      reported = merged(reported, chunk.usage)
      return done ? [] : listen(chunk)
    },
    hearSignOfLife() {
      signOfLife = true
    },
    hearDone() {
      done = true
      return isReported(reported)
    },
    rest: () => show(filter.end(ending === 'whole' || (ending === null && done)), null),
    waitMs() {
      if (done) return DONE_MS
      if (ending !== null) return isReported(reported) ? DONE_MS : USAGE_MS
      if (!signOfLife) return null
      const now = performance.now()
      if (nextTextBy === 0) nextTextBy = now + patience.firstTextMs
      return Math.min(patience.betweenTokensMs, nextTextBy - now)
    },
    isDone: () => done && isReported(reported),
    hasShown: () => shown,
    isTooLong,
    usage: () =>
      usageFrom(reported, {
        prompt: asked.promptLength,
        completion: raw.length + thoughtLength,
      }),
    readOnly() {
      const read = reported.promptTokens || null
      return read !== null && read * MOST_CHARACTERS_PER_TOKEN < asked.promptLength ? read : null
    },
    startsThinking: () => filter.endedUnbegun(),
    conclude(end) {
      // mutant: complete-stream
      const good = text.begun() ? goodEnding(end) : undefined
      if (good !== undefined) return good
      const reason = failure(end)
      // mutant: cut-answer
      if (!shown) throw reason
      throw reason.reason === 'withheld' ? new AnswerWithheld(reason) : new AnswerCut(CUT, reason)
    },
  }
}

const CUT = 'The answer broke off. Please try again.'
