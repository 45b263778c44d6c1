export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'OVERLOADED',
  'QUERY_TOO_COMPLEX',
  'PERSISTED_OPERATION_REQUIRED',
  'PERSISTED_QUERY_NOT_FOUND',
  'STORE_UNAVAILABLE',
  'MODEL_UNAVAILABLE',
  'ANSWER_WITHHELD',
  'INTERRUPTED',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** A failure that its receiver can understand. Everything else is masked where it leaves. */
export class AppError extends Error {
  readonly code: ErrorCode
  /** Goes out as the error's `extensions`, beside its code. */
  readonly details: Readonly<Record<string, unknown>>
  constructor(
    code: ErrorCode,
    message: string,
    details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.details = details
  }
}

export class BadUserInput extends AppError {
  constructor(field: string, message: string) {
    super('BAD_USER_INPUT', message, { field })
  }
}

export class Unauthenticated extends AppError {
  constructor(message = 'This needs a valid API key: send it as “Authorization: Bearer …”.') {
    super('UNAUTHENTICATED', message)
  }
}

export class Forbidden extends AppError {
  constructor(scope: string) {
    super('FORBIDDEN', `This needs an API key with the scope “${scope}”.`, { scope })
  }
}

/** The same for what is not there and for what belongs to someone else. */
export class NotFound extends AppError {
  constructor(what: 'conversation' | 'message' | 'document' | 'API key' | 'webhook' | 'delivery') {
    super('NOT_FOUND', `There is no such ${what}.`)
  }
}

export class Conflict extends AppError {
  constructor(message: string) {
    super('CONFLICT', message)
  }
}

export class RateLimited extends AppError {
  constructor(retryAfterSeconds: number, what = 'messages') {
    super('RATE_LIMITED', `Too many ${what}. Please try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    })
  }
}

/** The viewer waits for so many answers that another question has to wait. */
export class TooManyAnswers extends AppError {
  constructor(retryAfterSeconds: number) {
    super(
      'RATE_LIMITED',
      'So many of your questions are being answered that this one has to wait. Please try again in a moment.',
      { retryAfterSeconds },
    )
  }
}

/** So many operations are open on one connection that another has to wait for one of them to end. */
export class TooManyOperations extends AppError {
  constructor(limit: number) {
    super('RATE_LIMITED', `One connection takes ${limit} operations at a time. End one of them first.`, {
      retryAfterSeconds: 1,
    })
  }
}

/** An operation that asks for more than one may; `limit` says of what. */
export class QueryTooComplex extends AppError {
  constructor(limit: string) {
    super('QUERY_TOO_COMPLEX', `This operation asks for too much: ${limit}`)
  }
}

export class PersistedOperationRequired extends AppError {
  constructor() {
    super(
      'PERSISTED_OPERATION_REQUIRED',
      'Without an API key, only the operations of the chat app are carried out here.',
    )
  }
}

/** More questions wait than can be answered within the time that anybody would wait. */
export class Overloaded extends AppError {
  constructor(retryAfterSeconds: number, what: 'questions' | 'imports' = 'questions') {
    super('OVERLOADED', `Too many ${what} at once. Please try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    })
  }
}

export class StoreUnavailable extends AppError {
  constructor(cause?: unknown) {
    super(
      'STORE_UNAVAILABLE',
      'The store is away for the moment. Nothing was lost; please try again.',
      { retryable: true },
      { cause },
    )
  }
}

/** No model gave an answer: it is away, overloaded, or refuses our credentials. */
export class ModelUnavailable extends AppError {
  constructor(message: string, cause?: unknown) {
    super('MODEL_UNAVAILABLE', message, { retryable: true }, { cause })
  }
}

/** The model's answer broke off after its first token: it cannot be finished, nor begun again unseen. */
export class AnswerCut extends AppError {
  constructor(message: string, cause?: unknown) {
    super('MODEL_UNAVAILABLE', message, { retryable: true }, { cause })
  }
}

/** The model's provider ended the answer after its first token, for what it says: asking again gives no other. */
export class AnswerWithheld extends AppError {
  constructor(cause?: unknown) {
    super(
      'ANSWER_WITHHELD',
      'The language model’s provider withheld the rest.',
      { retryable: false },
      { cause },
    )
  }
}

/**
 * No embedding can be had: whoever gets this goes on without. `permanent`: not before something is installed or set
 * right, so that trying again is of no use. The message is for a person, and holds no key and no question.
 */
export class EmbedderUnavailable extends Error {
  override name = 'EmbedderUnavailable'
  readonly permanent: boolean
  constructor(message: string, permanent: boolean, cause?: unknown) {
    super(message, { cause })
    this.permanent = permanent
  }
}

/** Another worker has taken the generation over: whoever gets this stops writing. */
export class Fenced extends Error {
  override name = 'Fenced'
}

/** The generation has ended already. */
export class Closed extends Error {
  override name = 'Closed'
}

/** Events are missing between the log's last and the first of this append; send again from `expectedSeq`. */
export class Hole extends Error {
  override name = 'Hole'
  readonly expectedSeq: number
  constructor(expectedSeq: number) {
    super(`The log expects seq ${expectedSeq}`)
    this.expectedSeq = expectedSeq
  }
}

/** The log that was being followed is no longer there: expired, or deleted with its conversation. */
export class LogGone extends Error {
  override name = 'LogGone'
}
