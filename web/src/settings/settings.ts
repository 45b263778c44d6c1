import { LANGUAGES, type LanguageChoice } from '../language/languages.ts'

/** How the page speaks to the server while something goes on: `auto` takes what works. */
export type TransportChoice = 'auto' | 'websocket' | 'sse'
export type Theme = 'system' | 'light' | 'dark'
export type TextSize = 'small' | 'medium' | 'large' | 'larger'

/** What a reader has chosen, for this browser. */
export interface Settings {
  /** Answers may come from the deployment's cache; false: each is a new one. */
  readonly answerCache: boolean
  /** Answers to questions asked in this tab are kept, to be shown at once where one is asked again. */
  readonly earlierAnswers: boolean
  /** How many messages of a conversation are read at once. */
  readonly shownMessages: number
  /** After how long a request without an answer has failed. */
  readonly timeLimitSeconds: number
  readonly transport: TransportChoice
  readonly language: LanguageChoice
  readonly theme: Theme
  readonly textSize: TextSize
  /** Nothing moves; what the system says counts as well. */
  readonly reducedMotion: boolean
}

export const DEFAULTS: Settings = {
  answerCache: true,
  earlierAnswers: true,
  shownMessages: 50,
  timeLimitSeconds: 20,
  transport: 'auto',
  language: 'system',
  theme: 'system',
  textSize: 'medium',
  reducedMotion: false,
}

interface Bounds {
  readonly min: number
  readonly max: number
}

export const SHOWN_MESSAGES: Bounds = { min: 10, max: 100 }
export const TIME_LIMIT_SECONDS: Bounds = { min: 5, max: 60 }

type Checks = { readonly [Name in keyof Settings]: (value: unknown) => boolean }

const isBoolean = (value: unknown) => typeof value === 'boolean'
const isWithin =
  ({ min, max }: Bounds) =>
  (value: unknown) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
const isOneOf =
  (...choices: readonly string[]) =>
  (value: unknown) =>
    choices.some((choice) => choice === value)

const CHECKS: Checks = {
  answerCache: isBoolean,
  earlierAnswers: isBoolean,
  shownMessages: isWithin(SHOWN_MESSAGES),
  timeLimitSeconds: isWithin(TIME_LIMIT_SECONDS),
  transport: isOneOf('auto', 'websocket', 'sse'),
  language: isOneOf('system', ...Object.keys(LANGUAGES)),
  theme: isOneOf('system', 'light', 'dark'),
  textSize: isOneOf('small', 'medium', 'large', 'larger'),
  reducedMotion: isBoolean,
}

/** What was stored, as far as it is understood; the defaults for the rest. */
export function settingsIn(stored: string | null): Settings {
  const value = parsed(stored)
  const known = Object.entries(CHECKS).filter(([name, check]) => check(value[name]))
  return { ...DEFAULTS, ...Object.fromEntries(known.map(([name]) => [name, value[name]])) }
}

function parsed(stored: string | null): Record<string, unknown> {
  try {
    return Object(JSON.parse(stored ?? '{}'))
  } catch {
    return {}
  }
}
