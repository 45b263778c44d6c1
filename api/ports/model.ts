import type { TokenUsage } from '../domain/message.ts'

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export type ModelChunk =
  /** The model that answers, before the first text. */
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'usage'; readonly usage: TokenUsage }

/**
 * A language model.
 *
 * Before the first text, failures that may pass (429, 5xx, no connection, silence) are tried again, then on the
 * fallback models. After it, nothing is tried again: what broke off stays broken off.
 */
export interface Model {
  /**
   * Answers a prompt. Aborting `signal` ends the upstream call at once and the iteration quietly.
   * @throws ModelUnavailable where no model gave a first text; AnswerCut where the answer broke off after it: the
   * connection closed, no text for the time limit, or no word that the answer was whole.
   */
  stream(prompt: readonly PromptMessage[], signal: AbortSignal): AsyncIterable<ModelChunk>
}
