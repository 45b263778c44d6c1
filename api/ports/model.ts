import type { AnswerEnding, TokenUsage } from '../domain/message.ts'

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export type ModelChunk =
  /** The model that answers, before the first text; whether it stands in for the one that is asked first. */
  | { readonly type: 'model'; readonly name: string; readonly isFallback?: boolean }
  | { readonly type: 'text'; readonly text: string }
  /** All text so far turned out to be none of the answer, which begins with the next text. */
  | { readonly type: 'takeBack' }
  /** After the last text, unless the answer is whole. */
  | { readonly type: 'ending'; readonly ending: AnswerEnding }
  /** What all calls for this answer took, once, last: also if it failed or its reader left. */
  | { readonly type: 'usage'; readonly usage: TokenUsage }

/**
 * A language model.
 *
 * Before the first text, failures that may pass (429, 5xx, no connection, silence) are tried again, then on the
 * fallback models. After it, nothing is tried again: what broke off stays broken off.
 */
export interface Model {
  /**
   * Answers a prompt. Aborting `signal` ends the upstream call immediately and the iteration quietly. Thoughts, calls of
   * tools and the marks around them are no text.
   * @throws ModelUnavailable if no model gave a first text; AnswerCut if the answer broke off after it: the connection
   * closed, no text for the time limit, or an end that is not known to be a good one; AnswerWithheld if the provider
   * ended it for what it says.
   */
  stream(prompt: readonly PromptMessage[], signal: AbortSignal): AsyncIterable<ModelChunk>
}
