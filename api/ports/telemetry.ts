import type { CacheEvent } from '../domain/cacheStats.ts'
import type { AnswerMode, CacheOutcome, EndStatus, TokenUsage } from '../domain/message.ts'
import type { UnsupportedKind } from '../domain/unsupported.ts'
import type { WebhookEventType } from '../domain/webhook.ts'
import type { DeliveryEnd } from './webhookOutbox.ts'

/**
 * Why a whole answer is not cached: its end is in doubt; it has claims that its passages do not support; a fallback
 * model wrote it; its passages were found without embeddings.
 */
export type NotCachedReason = 'ending' | 'unsupported' | 'fallback' | 'wordsOnly'

/** One method an event worth a line in the log, or counting. Ids go into the line; message text never does. */
export interface Telemetry extends ServingTelemetry, UpstreamTelemetry, MeasuredTelemetry {
  /** `waitedMs`: since the question was accepted. */
  /** `takenOver`: another worker had written some of it. */
  answerStarted(event: {
    generationId: string
    epoch: number
    takenOver: boolean
    passages: number
    waitedMs: number
  }): void
  /** Once for a message: also for one that the cache had the answer of, and for each that joined a generation. */
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
  /** Once for a generation, however many messages follow it. */
  generationEnded(event: {
    generationId: string
    status: EndStatus
    mode: AnswerMode | null
    model: string | null
    usage: TokenUsage | null
  }): void
  cacheCounted(event: CacheEvent): void
  /** Another worker took over, or is at it. */
  answerHandedOver(event: { generationId: string; reason: string }): void
  /** Something failed that no caller is told of. */
  backgroundFailed(event: { task: string; error: unknown }): void
  modelFailed(event: { generationId: string; error: unknown }): void
  /** A semantic hit was answered again, to find out whether it was right. */
  semanticHitJudged(event: { likeness: number; wrong: boolean }): void
  /** A generated answer says what none of its passages does: one kind for each such thing. */
  unsupportedFound(event: { generationId: string; kinds: readonly UnsupportedKind[] }): void
  /** A whole answer is given to nobody else. */
  answerNotCached(event: { reason: NotCachedReason }): void
  /** A document was written with characters that nobody sees: by mistake, or to tell a model what no reader is told. */
  invisibleRemoved(event: { documentId: string; characters: number }): void
  conversationsPurged(event: { removed: number }): void
  /** A partner was told of something, or was to be: PENDING is tried again, FAILED no more. */
  webhookSent(event: {
    webhookId: string
    event: WebhookEventType
    outcome: DeliveryEnd['state']
    ms: number
  }): void
}

/** What is asked of the product. */
export interface ServingTelemetry {
  requestServed(event: {
    requestId: string
    method: string
    path: string
    status: number
    ms: number
    operationName: string | null
    viewerKind: string | null
  }): void
  /** On whichever transport. `operation` is a root field of the contract; a subscription is served once it is accepted. */
  operationServed(event: { operation: string; errorCode: string | null; ms: number }): void
  /** A key that is not valid, or one more from an address that sent too many. */
  keyRefused(): void
  subscriptionsChanged(event: { operation: string; by: 1 | -1 }): void
  socketsChanged(event: { by: 1 | -1 }): void
}

/** What is asked of the model's endpoint. `model` is one that is configured. */
export interface UpstreamTelemetry {
  /** `retryInMs`: the same model is called again after so long; null: it is not. */
  upstreamCalled(event: { model: string; result: string; retryInMs: number | null }): void
  breakerChanged(event: { model: string; resting: boolean }): void
}

/** What is measured now and then, or too often for a line each. */
export interface MeasuredTelemetry {
  /** Events of one answer went to the log in one go. */
  flushed(event: { events: number; characters: number; ms: number }): void
  /** Over all processes. */
  queueMeasured(event: { waiting: number; running: number }): void
  componentChecked(event: {
    name: string
    status: 'OK' | 'DEGRADED' | 'DOWN'
    latencyMs: number | null
  }): void
}
