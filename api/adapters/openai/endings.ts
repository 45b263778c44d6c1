import { field } from './chunkFields.ts'

/** Why a model stopped writing, whatever its server calls it. */
export type Ending =
  | 'whole'
  /** At its length limit. */
  | 'cut'
  /** The provider, or the model itself, holds back the rest. */
  | 'withheld'
  /** For a tool, of which we gave it none. */
  | 'tool'
  /** For any other reason: the answer is not whole. */
  | 'broken'

/** Without case, separators, and the prefix that Google's enumerations have. */
const normalized = (reason: string): string =>
  reason
    .toLowerCase()
    .replace(/^finish_?reason[._:\s]*/, '')
    .replace(/[^a-z]/g, '')

const WHOLE = new Set(
  (
    'stop stopped stopsequence stopsequences stoptoken stopword eos eostoken eosfound stoppedeos stoppedword endturn ' +
    'endofturn endofsequence endofsentence endoftext eot eom end ended complete completed completion finish finished ' +
    'done success successful normal natural'
  ).split(' '),
)
const CUT =
  /^(?:length|maxlength|modellength|(?:max|token|length|output|context|generation)(?:output|new|completion|predicted|generated|generation)?(?:tokens?|limit|length|window)?(?:limit)?(?:s|reached|exceeded|hit|capped|cut)?|modelcontextwindowexceeded|contextlengthexceeded|contextlengthreached|stoppedlimit|truncated|limit|limitreached|lengthcapped|errorlimit)$/
const WITHHELD =
  /filter|safety|recitation|refus|guardrail|blocklist|blocked|prohibited|spii|sensitive|moderation|censor|toxic|policy|violation|harm|copyright|responsibleai/
const TOOL = /tool|functioncall/
const NO_REASON = new Set([
  '',
  'null',
  'none',
  'nil',
  'undefined',
  'unspecified',
  'inprogress',
  'notfinished',
])

/** Null as long as there is no reason. A name that is not known to be a good end is none. */
export function endingOf(reason: unknown): Ending | null {
  if (reason === null || reason === undefined || reason === false) return null
  const name = nameOf(reason)
  if (name === null) return 'broken'
  const plain = normalized(name)
  if (NO_REASON.has(plain)) return null
  if (WHOLE.has(plain)) return 'whole'
  if (WITHHELD.test(plain)) return 'withheld'
  if (CUT.test(plain)) return 'cut'
  // mutant: unknown-end
  return TOOL.test(plain) ? 'tool' : 'broken'
}

/** Some servers send an object: `{ "type": "stop" }`. */
function nameOf(reason: unknown): string | null {
  if (typeof reason === 'string') return reason
  const names = ['type', 'reason', 'name', 'value', 'code', 'finish_reason'].map((name) =>
    field(reason, name),
  )
  return names.find((name): name is string => typeof name === 'string') ?? null
}

/** Whether an error's code says that the provider withheld the answer. */
export const isWithheldCode = (code: unknown): boolean =>
  typeof code === 'string' && WITHHELD.test(normalized(code))
