import { APIConnectionError, APIError } from 'openai'
import { field } from './chunkFields.ts'
import { isWithheldCode } from './endings.ts'
import { EventTooLong } from './eventStream.ts'
import { fieldsNamedIn, type OptionalField } from './optionalFields.ts'

/** Why one call of a model gave no answer, as a person would say it. */
export const REASONS = {
  silent: 'it was silent for too long',
  rateLimited: 'it takes no more requests for now',
  outOfQuota: 'the account with its provider is used up',
  overloaded: 'it reports an error of its own',
  noConnection: 'there is no connection to it',
  refused: 'it does not accept the API key',
  unknownModel: 'it is not known at the configured address',
  badRequest: 'it does not accept the request',
  tooLong: 'the prompt is longer than its context: set OPENAI_CONTEXT_TOKENS to what its server holds',
  withheld: 'its provider withheld the answer',
  empty: 'it gave an empty answer',
  unfinished: 'its answer broke off',
  unreadable: 'its answer could not be read',
  redirected: 'its address leads to another one, which is not followed',
} as const

export type FailureReason = keyof typeof REASONS

const PASSING: ReadonlySet<FailureReason> = new Set([
  'silent',
  'rateLimited',
  'overloaded',
  'noConnection',
  'empty',
  'unfinished',
  'unreadable',
])

/** These tell of one question, not of the model's health. */
const OF_THE_QUESTION: ReadonlySet<FailureReason> = new Set(['badRequest', 'tooLong', 'withheld', 'empty'])

/**
 * One call of a model failed. Says why in our own words and the provider's codes alone: a provider's message may
 * repeat the key or the customer's question, and this error goes into logs.
 */
export class AttemptFailed extends Error {
  override name = 'AttemptFailed'
  readonly reason: FailureReason
  readonly status: number | null
  /** How long the provider asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | null
  /** The field of the request that the server refuses, if it names one. */
  readonly field: string | null
  /** Of the fields that a request can do without, those that the refusal names. */
  readonly optionalFields: readonly OptionalField[]
  /** The refusal is about the length of what was sent. */
  readonly isTooLong: boolean
  /** The refusal has neither a code nor a type: it may mean anything. */
  readonly isBare: boolean
  constructor(reason: FailureReason, details: FailureDetails = {}) {
    const facts = [details.status && `status ${details.status}`, details.code, details.field]
      .filter(Boolean)
      .join(', ')
    super(`The model did not answer: ${REASONS[reason]}${facts && ` (${facts})`}`)
    this.reason = reason
    this.status = details.status ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
    this.field = details.field ?? null
    this.optionalFields = details.optionalFields ?? []
    this.isBare = details.isBare ?? false
    this.isTooLong = details.isTooLong ?? false
  }
  /** The same call may work in a moment. */
  get passing(): boolean {
    return PASSING.has(this.reason)
  }
  /** Other questions would most likely meet the same. */
  get ofTheModel(): boolean {
    return !OF_THE_QUESTION.has(this.reason)
  }
}

interface FailureDetails {
  readonly status?: number | undefined
  readonly code?: string | null
  readonly retryAfterMs?: number | null
  readonly field?: string | null
  readonly optionalFields?: readonly OptionalField[]
  readonly isBare?: boolean
  readonly isTooLong?: boolean
}

/** What an error of the openai package, or of the connection below it, amounts to. */
export function failureFrom(error: unknown, secret: string | null): AttemptFailed {
  const code = codeOf(error, secret)
  if (error instanceof AttemptFailed) return error
  if (error instanceof SyntaxError || error instanceof EventTooLong) return new AttemptFailed('unreadable')
  if (!(error instanceof APIError) || error instanceof APIConnectionError)
    return new AttemptFailed('noConnection', { code })
  if (isWithheldError(error)) return new AttemptFailed('withheld', { code, status: error.status })
  if (error.status === undefined) return new AttemptFailed('overloaded', { code })
  const details = { status: error.status, code, retryAfterMs: retryAfterMs(error.headers) }
  const reason = reasonOf(error.status, error.code)
  const named = fieldsNamedIn(error.error ?? error.message)
  if (reason === 'badRequest' && named.length === 0 && isOverContext(error))
    return new AttemptFailed('tooLong', { ...details, isTooLong: true })
  if (reason === 'badRequest')
    return new AttemptFailed(reason, {
      ...details,
      field: refusedField(error, named),
      optionalFields: named,
      isBare: !error.code && !error.type && !error.param,
      isTooLong: error.status === 413 || TOO_LONG.test(error.message),
    })
  // A chat template that knows no system role breaks down on it.
  const optionalFields = error.status === 500 ? named.filter((name) => name === 'system') : []
  return new AttemptFailed(reason, { ...details, optionalFields })
}

const TOO_LONG =
  /too (?:long|large|many tokens)|(?:maximum|context).{0,20}length|max_?(?:input|seq|tokens)|tokens/i

const OVER_CONTEXT =
  /context.{0,20}(?:length|window|size|limit)|exceeds?.{0,30}context|prompt (?:is )?too long|too many (?:input )?tokens/i

const isOverContext = ({ code, type, message }: APIError): boolean =>
  [code, type, message].some((said) => OVER_CONTEXT.test(String(said).replaceAll('_', ' ')))

/** A question that the provider refuses for what it says (Azure) is no fault of the request's form. */
const isWithheldError = ({ code, type, error }: APIError): boolean =>
  [code, type, field(field(error, 'innererror'), 'code')].some(isWithheldCode)

/** Busy or broken for now, by numbers of their own: Bedrock's model error, Groq's and nginx's. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 409, 424, 425, 498, 499])

function reasonOf(status: number, code: string | null | undefined): FailureReason {
  if (status === 429) return code === 'insufficient_quota' ? 'outOfQuota' : 'rateLimited'
  if (status >= 500 || OVERLOADED.has(status)) return 'overloaded'
  if (status === 401 || status === 403) return 'refused'
  if (status === 402) return 'outOfQuota'
  if (status >= 300 && status < 400) return 'redirected'
  return status === 404 ? 'unknownModel' : 'badRequest'
}

/** Where OpenAI (`param`), FastAPI (`detail[].loc`) and others (in words) name a field. Never more than its name. */
function refusedField({ param, error }: APIError, optional: readonly OptionalField[]): string | null {
  const detail = field(error, 'detail')
  const places = Array.isArray(detail) ? detail.map((each) => field(each, 'loc')) : []
  const last = places.map((place) => (Array.isArray(place) ? place.at(-1) : place))
  const named = [param, ...last].find(
    (each) => typeof each === 'string' && /^[a-z][\w.[\]]{1,48}$/i.test(each),
  )
  return named ? String(named) : (optional[0] ?? null)
}

/** The provider's or the system's word for the failure, where it looks like one (`model_not_found`, `ECONNREFUSED`). */
function codeOf(error: unknown, secret: string | null): string | null {
  const cause = field(error, 'cause')
  const codes = [error, cause, field(cause, 'cause')].flatMap((each) => [
    field(each, 'code'),
    field(each, 'type'),
  ])
  const isWord = (code: unknown): code is string =>
    typeof code === 'string' && /^[A-Za-z][\w.-]{1,48}$/.test(code) && !(secret && code.includes(secret))
  return codes.find(isWord) ?? null
}

/** What Retry-After asks for: seconds or a date; 0 where the date is past, null where it says nothing we understand. */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | null {
  const exact = headers?.get('retry-after-ms')
  if (exact && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const value = headers?.get('retry-after')?.trim()
  if (!value) return null
  const ms = Number.isFinite(Number(value)) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}
