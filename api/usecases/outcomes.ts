import type { MessageError, Outcome } from '../domain/message.ts'

const BLANK = { answerMode: null, model: null, usage: null, error: null, firstTokenAt: null } as const

/** Stopped before anything was written. */
export const stoppedOutcome = (now: number): Outcome => ({ ...BLANK, status: 'STOPPED', finishedAt: now })

/** Cut off by the end of the process that wrote it. */
export const interruptedOutcome = (now: number): Outcome => ({
  ...BLANK,
  status: 'FAILED',
  error: INTERRUPTED,
  finishedAt: now,
})

/** Something went wrong that only the log knows of. */
export const failedOutcome = (now: number): Outcome => ({
  ...BLANK,
  status: 'FAILED',
  error: {
    code: 'INTERNAL',
    message: 'Something went wrong while this answer was written. Please try again.',
    retryable: true,
  },
  finishedAt: now,
})

export const INTERRUPTED: MessageError = {
  code: 'INTERRUPTED',
  message:
    'The service was restarted while this answer was written. What had arrived is kept; please try again.',
  retryable: true,
}

/** The model broke off. */
export const CUT_OFF: MessageError = {
  code: 'MODEL_UNAVAILABLE',
  message: 'The answer broke off before it was finished. What had arrived is kept; please try again.',
  retryable: true,
}

/** The model's provider ended the answer for what it says. */
export const WITHHELD: MessageError = {
  code: 'ANSWER_WITHHELD',
  message:
    'The rest of this answer was withheld by the language model’s provider. Please ask in other words.',
  retryable: false,
}
