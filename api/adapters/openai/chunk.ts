import { field, firstOf, stringOrNull } from './chunkFields.ts'
import { type Ending, endingOf } from './endings.ts'
import { type ReportedUsage, readUsage } from './usage.ts'

/** What one chunk of a completion says, whichever server wrote it. */
export interface CompletionChunk {
  readonly text: string
  /** A message in place of a delta: what it is a part of, or the whole of, its reader finds out. */
  readonly message: string
  /** `text` is the model's refusal to answer. */
  readonly refusal: boolean
  /** The model is at work on something that is no part of the answer. */
  readonly thinking: boolean
  /** Characters of a thought. */
  readonly thoughtLength: number
  readonly toolCall: boolean
  readonly ending: Ending | null
  readonly model: string | null
  readonly usage: ReportedUsage
}

const LONGEST_MODEL_NAME = 200
const REASONS = ['finish_reason', 'finishReason', 'done_reason']
const THOUGHTS = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking', 'thought']

/**
 * Reads a chunk without trusting its form: compatible servers leave fields out, send null for them, or (Mistral's
 * reasoning models) an array of parts in place of the text. A refusal is the model's own words, and so is text.
 */
export function readChunk(chunk: unknown): CompletionChunk {
  const choice = ownChoice(chunk)
  const delta = field(choice, 'delta')
  // Ollama's own form has the message at the top, and no choices.
  const message = firstOf(choice, ['message']) ?? field(chunk, 'message')
  const said = delta ?? message
  const refusal = textOf(field(said, 'refusal'))
  const text = delta === undefined || delta === null ? textOf(field(choice, 'text')) : deltaText(delta)
  const thoughtLength = THOUGHTS.reduce((sum, name) => sum + textOf(field(said, name)).length, 0)
  return {
    text: text + (delta ? refusal : ''),
    message: textOf(field(message, 'content')) + (delta ? '' : refusal),
    refusal: refusal !== '',
    thinking: text === '' && refusal === '' && isThinking(said, thoughtLength),
    thoughtLength,
    toolCall: callsTool(said),
    ending: endingOf(firstOf(choice, REASONS) ?? field(chunk, 'done_reason')),
    model: stringOrNull(field(chunk, 'model'))?.slice(0, LONGEST_MODEL_NAME).toWellFormed() ?? null,
    usage: readUsage(chunk, choice),
  }
}

/** We ask for one answer; of a server that sends several, the first counts. */
function ownChoice(chunk: unknown): unknown {
  const choices = field(chunk, 'choices')
  if (!Array.isArray(choices)) return undefined
  return choices.find((choice) => (field(choice, 'index') ?? 0) === 0)
}

const deltaText = (delta: unknown): string =>
  typeof delta === 'string' ? delta : textOf(field(delta, 'content'))

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map(partText).join('')
}

function partText(part: unknown): string {
  const type = field(part, 'type')
  if (type === 'refusal') return textOf(field(part, 'refusal'))
  return type === 'text' || type === 'output_text' || type === undefined ? textOf(field(part, 'text')) : ''
}

function isThinking(said: unknown, thoughtLength: number): boolean {
  const content = field(said, 'content')
  const details = field(said, 'reasoning_details')
  return thoughtLength > 0 || [content, details].some((each) => Array.isArray(each) && each.length > 0)
}

function callsTool(said: unknown): boolean {
  const calls = field(said, 'tool_calls')
  return (Array.isArray(calls) && calls.length > 0) || Boolean(field(said, 'function_call'))
}
