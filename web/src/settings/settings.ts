/** What a reader has chosen, for this browser. */
export interface Settings {
  /** Answers may come from the deployment's cache; false: each is a new one. */
  readonly answerCache: boolean
  /** Answers to questions asked in this tab are kept, to be shown at once where one is asked again. */
  readonly earlierAnswers: boolean
}

export const DEFAULTS: Settings = { answerCache: true, earlierAnswers: true }

type Checks = { readonly [Name in keyof Settings]: (value: unknown) => boolean }

const isBoolean = (value: unknown) => typeof value === 'boolean'

const CHECKS: Checks = { answerCache: isBoolean, earlierAnswers: isBoolean }

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
