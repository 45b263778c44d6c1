import type { TokenUsage } from '../../domain/message.ts'

/** What one chunk of a completion says, whichever server wrote it. */
export interface CompletionChunk {
  readonly text: string
  /** The model is at work on something that is no part of the answer. */
  readonly thinking: boolean
  readonly finishReason: string | null
  readonly model: string | null
  readonly usage: TokenUsage | null
}

const LONGEST_MODEL_NAME = 200

/**
 * Reads a chunk without trusting its form: compatible servers leave fields out, send null for them, or (Mistral's
 * reasoning models) an array of parts in place of the text. A refusal is the model's own words, and so is text.
 */
export function readChunk(chunk: unknown): CompletionChunk {
  const choices = field(chunk, 'choices')
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined
  const delta = field(choice, 'delta')
  const content = field(delta, 'content')
  const text = textOf(content) + textOf(field(delta, 'refusal'))
  return {
    text,
    thinking: isThinking(delta, content) && text === '',
    finishReason: stringOrNull(field(choice, 'finish_reason')),
    model: stringOrNull(field(chunk, 'model'))?.slice(0, LONGEST_MODEL_NAME) ?? null,
    usage: readUsage(field(chunk, 'usage')),
  }
}

/** `value[name]` where there is such a thing. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' && value ? value : null)

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (field(part, 'type') === 'text' ? textOf(field(part, 'text')) : '')).join('')
}

function isThinking(delta: unknown, content: unknown): boolean {
  const thought = stringOrNull(field(delta, 'reasoning_content')) ?? stringOrNull(field(delta, 'reasoning'))
  return thought !== null || (Array.isArray(content) && content.length > 0)
}

function readUsage(usage: unknown): TokenUsage | null {
  const promptTokens = field(usage, 'prompt_tokens')
  const completionTokens = field(usage, 'completion_tokens')
  return isCount(promptTokens) && isCount(completionTokens) ? { promptTokens, completionTokens } : null
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
