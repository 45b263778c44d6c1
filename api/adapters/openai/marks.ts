/** What a mark in a model's text means. A mark is no part of the answer. */
export type Mark =
  /** What follows is thought, up to a mark that ends it. */
  | 'thought'
  | 'thoughtEnds'
  /** What follows calls a tool. */
  | 'tool'
  | 'toolEnds'
  /** The answer has ended; whatever follows is a turn that the model made up. */
  | 'end'
  /** The name of a role or a channel follows. */
  | 'role'
  | 'channel'
  /** The text of the named role and channel follows. */
  | 'text'
  /** An end mark that is also HTML: it counts only at the end of the answer. */
  | 'lastOnly'
  /** Says nothing: a control sequence, an unknown token. */
  | 'nothing'

export interface FoundMark {
  readonly mark: Mark
  readonly length: number
}

const THOUGHT =
  'think|thinking|thought|thoughts|reasoning|reflection|scratchpad|inner_monologue|internal_monologue|antthinking'
const TOOL = 'tool_call|tool_calls|toolcall|function_call|function_calls|invoke|tool_use|tool_code'
const NAMESPACE = '(?:(?:seed|antml|mm|minimax):)?'
const TAG = new RegExp(`^<(/?)\\s?${NAMESPACE}(?:(${THOUGHT})|(${TOOL}))(?:\\s[^<>]{0,80})?(/?)>`, 'i')
const FUNCTION_TAG = /^<(\/?)function(?:=[^<>]{0,80})?>/i
const BRACKETS = /^(?:\[(\/?)(?:(THINK)|(TOOL_CALLS)|(INST|SYSTEM_PROMPT))\]|◁(\/?)think▷)/
const TOKEN = /^<[|｜]([^<>|｜\s]{1,40})[|｜]>/
/** Gemma's: `<|channel>` opens, `<channel|>` closes. */
const HALF_TOKEN = /^<(?:\|(\w{1,40})|(\w{1,40})\|)>/
const TURN = /^<(end_of_turn|start_of_turn|eos|bos|pad)>/
const ESCAPE = '\u001b'
const BELL = '\u0007'
/** Of a terminal; and single control characters, but for tabs and ends of line. */
const CONTROL_SEQUENCE = new RegExp(
  `^(?:${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]{0,200}(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\^-~])|(?![\t\n${ESCAPE}])\\p{Cc})`,
  'u',
)
const CUT_SEQUENCE = new RegExp(`^${ESCAPE}(?:\\[[0-?]*[ -/]*|\\][^${BELL}${ESCAPE}]*${ESCAPE}?)?$`)

/** What is longer is no mark. */
const LONGEST = 220

/** What may stand at the start of a mark. */
export const MARK_START = /[<[◁]|(?![\t\n])\p{Cc}/u

const TOKENS: readonly (readonly [RegExp, Mark])[] = [
  [/^(?:start_thinking|begin_of_thought|start_of_thought|think|thinking)$/, 'thought'],
  [/^(?:end_thinking|end_of_thought|\/think|\/thinking)$/, 'thoughtEnds'],
  [/^(?:python_tag|(?:.*_)?(?:tool|function|action|plugin)(?:_.*)?)$/, 'tool'],
  [/^(?:im_start|start|start_header_id|start_of_turn_token|header_start)$/, 'role'],
  [/^channel$/, 'channel'],
  [/^(?:message|end_header_id|header_end|assistant|start_response|begin_of_solution|chatbot_token)$/, 'text'],
  [
    /^(?:im_end|eot|eot_id|eom|eom_id|eos|endoftext|end_of_text|end_of_sentence|end_of_turn|end_of_turn_token|return|call|end|user|system|im_sep|end_response|end_of_solution|endofprompt|endofturn)$/,
    'end',
  ],
]

/** The mark that `text` begins with; 'unfinished' if more letters may make it one; null for none. */
export function markAt(text: string): FoundMark | 'unfinished' | null {
  const read = controlAt(text) ?? tagAt(text) ?? bracketAt(text) ?? tokenAt(text) ?? lastOnlyAt(text)
  return read ?? (mayBecomeMark(text) ? 'unfinished' : null)
}

function controlAt(text: string): FoundMark | null {
  const found = CONTROL_SEQUENCE.exec(text)
  return found && { mark: 'nothing', length: found[0].length }
}

function tagAt(text: string): FoundMark | null {
  const found = TAG.exec(text)
  const called = found ? null : FUNCTION_TAG.exec(text)
  const [tag = '', closing, thought, , alone] = found ?? called ?? []
  if (!tag) return null
  const mark = pairedMark(thought !== undefined, closing === '/')
  return { mark: alone === '/' ? 'nothing' : mark, length: tag.length }
}

const pairedMark = (isThought: boolean, isClosing: boolean): Mark =>
  isThought ? (isClosing ? 'thoughtEnds' : 'thought') : isClosing ? 'toolEnds' : 'tool'

function bracketAt(text: string): FoundMark | null {
  const found = BRACKETS.exec(text)
  if (!found) return null
  const [whole, closing, thought, tool, turn, kimi] = found
  const isThought = thought !== undefined || kimi !== undefined
  const mark = turn ? 'end' : tool ? 'tool' : pairedMark(isThought, (closing ?? kimi) === '/')
  return { mark, length: whole.length }
}

function tokenAt(text: string): FoundMark | null {
  const turn = TURN.exec(text)
  if (turn) {
    const mark = /^end|eos/.test(turn[1] ?? '') ? 'end' : turn[1] === 'start_of_turn' ? 'role' : 'nothing'
    return { mark, length: turn[0].length }
  }
  const half = HALF_TOKEN.exec(text)
  if (half) return { mark: half[1] ? tokenMark(half[1]) : halfEnd(half[2] ?? ''), length: half[0].length }
  const token = TOKEN.exec(text)
  return token && { mark: tokenMark(token[1] ?? ''), length: token[0].length }
}

function tokenMark(token: string): Mark {
  const name = token.toLowerCase().replaceAll('▁', '_')
  return TOKENS.find(([form]) => form.test(name))?.[1] ?? 'nothing'
}

const halfEnd = (name: string): Mark =>
  name === 'channel' ? 'text' : /tool/.test(name) ? 'toolEnds' : tokenMark(name)

function lastOnlyAt(text: string): FoundMark | 'unfinished' | null {
  const found = /^<\/s>\s*/.exec(text)
  if (!found) return null
  const mayBeLast = found[0].length === text.length && text.length <= LONGEST
  return mayBeLast ? 'unfinished' : { mark: 'lastOnly', length: 4 }
}

const NAMES = `${THOUGHT}|${TOOL}|end_of_turn|start_of_turn|eos|bos|pad|s|function|channel`.split('|')
const SPACES = ['seed:', 'antml:', 'mm:', 'minimax:']
const WORDS = [
  '[THINK]',
  '[/THINK]',
  '[TOOL_CALLS]',
  '[INST]',
  '[/INST]',
  '[SYSTEM_PROMPT]',
  '◁think▷',
  '◁/think▷',
]

function mayBecomeMark(text: string): boolean {
  if (text.length > LONGEST) return false
  if (WORDS.some((word) => word.startsWith(text))) return true
  if (CUT_SEQUENCE.test(text)) return true
  if (/^<[|｜][^<>|｜\s]{0,40}[|｜]?$/.test(text) || /^<\w{1,40}\|$/.test(text)) return true
  const [, inside] = /^<\/?\s?([\w:]*)$/.exec(text) ?? []
  if (inside !== undefined) return mayBecomeName(inside.toLowerCase())
  const [, name] = /^<\/?\s?(?:\w+:)?(\w+)(?:\s[^<>]{0,80}|=[^<>]{0,80}|\/)$/.exec(text) ?? []
  return name !== undefined && name !== 's' && NAMES.includes(name.toLowerCase())
}

function mayBecomeName(inside: string): boolean {
  if ([...NAMES, ...SPACES].some((name) => name.startsWith(inside))) return true
  const space = SPACES.find((each) => inside.startsWith(each))
  return space !== undefined && NAMES.some((name) => name.startsWith(inside.slice(space.length)))
}
