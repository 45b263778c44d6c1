import type { TokenUsage } from '../../domain/message.ts'
import { field, firstOf } from './chunkFields.ts'

/** What a server has reported so far; null: not reported. */
export interface ReportedUsage {
  readonly promptTokens: number | null
  readonly completionTokens: number | null
}

const NO_USAGE: ReportedUsage = { promptTokens: null, completionTokens: null }
const PROMPT = [
  'prompt_tokens',
  'input_tokens',
  'promptTokens',
  'inputTokens',
  'promptTokenCount',
  'prompt_eval_count',
  'prompt_n',
]
const COMPLETION = [
  'completion_tokens',
  'output_tokens',
  'completionTokens',
  'outputTokens',
  'candidatesTokenCount',
  'eval_count',
  'predicted_n',
]
/** More is a mistake, and would use up a reader's quota for good. */
const MOST_TOKENS = 10_000_000
const CHARACTERS_PER_TOKEN = 4

/** Where servers put it: at the top, in the choice (Moonshot), in an object of their own (Groq), or bare (Ollama). */
export function readUsage(chunk: unknown, choice: unknown): ReportedUsage {
  const places = [
    field(chunk, 'usage'),
    field(choice, 'usage'),
    field(field(chunk, 'x_groq'), 'usage'),
    field(chunk, 'usageMetadata'),
    field(field(chunk, 'message'), 'usage'),
    chunk,
    field(chunk, 'timings'),
  ]
  return places.map(usageIn).reduce(merged, NO_USAGE)
}

function usageIn(place: unknown): ReportedUsage {
  const promptTokens = countOf(firstOf(place, PROMPT))
  const completionTokens = countOf(firstOf(place, COMPLETION))
  const total = countOf(firstOf(place, ['total_tokens', 'totalTokens', 'totalTokenCount']))
  if (total === null || (promptTokens !== null && completionTokens !== null))
    return { promptTokens, completionTokens }
  return {
    promptTokens: promptTokens ?? Math.max(0, total - (completionTokens ?? 0)),
    completionTokens: completionTokens ?? (promptTokens === null ? null : Math.max(0, total - promptTokens)),
  }
}

function countOf(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d{1,8}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(count) && Number(count) >= 0 && Number(count) <= MOST_TOKENS
    ? Number(count)
    : null
}

/** Usage is reported once, or grows with each chunk; some servers send zeros first, or last. */
export function merged(one: ReportedUsage, other: ReportedUsage): ReportedUsage {
  return {
    promptTokens: larger(one.promptTokens, other.promptTokens),
    completionTokens: larger(one.completionTokens, other.completionTokens),
  }
}

const larger = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

export const isReported = ({ promptTokens, completionTokens }: ReportedUsage): boolean =>
  promptTokens !== null && completionTokens !== null

/** What was reported; what was not, is estimated from the number of characters, and marked so. */
export function usageFrom(
  { promptTokens, completionTokens }: ReportedUsage,
  characters: { readonly prompt: number; readonly completion: number },
): TokenUsage {
  const prompt = promptTokens || tokensOf(characters.prompt)
  const completion = completionTokens || tokensOf(characters.completion)
  const isEstimated = prompt !== promptTokens || completion !== (completionTokens ?? -1)
  return { promptTokens: prompt, completionTokens: completion, ...(isEstimated && { estimated: true }) }
}

const tokensOf = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN)

/** What all calls for one question took together. */
export interface Spending {
  add(usage: TokenUsage): void
  /** Null if nothing was spent. */
  total(): TokenUsage | null
}

export function spending(): Spending {
  let total: TokenUsage | null = null
  return {
    add(usage) {
      const isEstimated = usage.estimated || total?.estimated
      total = {
        promptTokens: (total?.promptTokens ?? 0) + usage.promptTokens,
        completionTokens: (total?.completionTokens ?? 0) + usage.completionTokens,
        ...(isEstimated && { estimated: true }),
      }
    },
    total: () => total,
  }
}
