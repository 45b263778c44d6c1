import OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { PromptMessage } from '../../ports/model.ts'
import type { AttemptFailed } from './failure.ts'
import type { OptionalField } from './optionalFields.ts'
import type { Settings } from './settings.ts'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** The package insists on a key; the header that would hold it is not sent. */
const NO_KEY = 'none'

/**
 * The package makes the requests and tells what their errors mean. Its own retries are off: they neither know the
 * time that is left for a first text nor the fallback models. It logs nothing, and takes no credential from the
 * environment.
 */
export function clientFor({ apiKey, baseURL }: Settings, fetch?: typeof globalThis.fetch): OpenAI {
  return new OpenAI({
    ...(fetch && { fetch }),
    apiKey: apiKey || NO_KEY,
    ...(!apiKey && { defaultHeaders: { Authorization: null } }),
    baseURL: baseURL || OPENAI_BASE_URL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
  })
}

/** What is known of a server and a model from its answers so far. */
export interface Habits {
  /** Fields that it refused, which are left out from then on, or said in another way. */
  readonly refused: Set<OptionalField>
  /** It has answered a request as it was; a refusal without a name is about something else. */
  hasAnswered: boolean
  /** It ends thoughts that it does not begin. */
  startsThinking: boolean
  /** Of the last prompt, how many tokens it read, if those were far fewer than the prompt has. */
  readOnly: number | null
}

export const newHabits = (): Habits => ({
  refused: new Set(),
  hasAnswered: false,
  startsThinking: false,
  readOnly: null,
})

/** OpenAI itself has done away with `max_tokens`, which most others take; a server that refuses one gets the other. */
export function requestFor(
  model: string,
  prompt: readonly PromptMessage[],
  { baseURL, maxOutputTokens }: Settings,
  { refused }: Pick<Habits, 'refused'> = newHabits(),
): ChatCompletionCreateParamsStreaming {
  const streams = !refused.has('stream')
  const limit = limitField((baseURL || OPENAI_BASE_URL) === OPENAI_BASE_URL, refused)
  return {
    model,
    messages: refused.has('system') ? withoutSystem(prompt) : [...prompt],
    ...(streams && { stream: true }),
    ...(streams && !refused.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(maxOutputTokens !== undefined && limit && { [limit]: maxOutputTokens }),
  } as ChatCompletionCreateParamsStreaming
}

function limitField(isOpenAi: boolean, refused: ReadonlySet<OptionalField>): OptionalField | undefined {
  const names: OptionalField[] = ['max_tokens', 'max_completion_tokens']
  return (isOpenAi ? names.toReversed() : names).find((name) => !refused.has(name))
}

/** What the system said, the user says first. */
function withoutSystem(prompt: readonly PromptMessage[]): PromptMessage[] {
  const said = prompt.filter(({ role }) => role === 'system').map(({ content }) => content)
  const [first, ...others] = prompt.filter(({ role }) => role !== 'system')
  if (!first || said.length === 0) return [...prompt]
  return [{ ...first, content: [...said, first.content].join('\n\n') }, ...others]
}

/** The fields of this request that `failure` says, or may mean, are refused; none if it is about something else. */
export function refusedFields(
  request: object,
  failure: AttemptFailed,
  { refused, hasAnswered }: Habits,
): OptionalField[] {
  const sent = OPTIONAL.filter(
    (name) => !refused.has(name) && (name === 'system' || Object.hasOwn(request, name)),
  )
  const known = sent.filter((name) => failure.optionalFields.includes(name))
  if (known.length > 0) return known
  const isUnnamed = failure.isBare && failure.field === null && !hasAnswered
  return isUnnamed && sent.includes('stream_options') ? ['stream_options'] : []
}

const OPTIONAL: readonly OptionalField[] = [
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'system',
  'stream',
]
