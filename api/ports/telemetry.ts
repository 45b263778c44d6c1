import type { AnswerMode, CacheOutcome, EndStatus } from '../domain/message.ts'
import type { UnsupportedKind } from '../domain/unsupported.ts'

/** One method an event worth a line in the log. Ids go into the line; message text never does. */
export interface Telemetry {
  answerStarted(event: { generationId: string; epoch: number; passages: number }): void
  answerFinished(event: {
    generationId: string
    status: EndStatus
    mode: AnswerMode | null
    cache: CacheOutcome | null
    model: string | null
    firstTokenMs: number | null
    totalMs: number
    errorCode: string | null
  }): void
  /** Another worker took over, or is at it. */
  answerHandedOver(event: { generationId: string; reason: string }): void
  /** Something failed that no caller is told of. */
  backgroundFailed(event: { task: string; error: unknown }): void
  modelFailed(event: { generationId: string; error: unknown }): void
  /** A semantic hit was answered again, to find out whether it was right. */
  semanticHitJudged(event: { likeness: number; wrong: boolean }): void
  /** A generated answer says what none of its passages does: one kind for each such thing. */
  unsupportedFound(event: { generationId: string; kinds: readonly UnsupportedKind[] }): void
  conversationsPurged(event: { removed: number }): void
}
