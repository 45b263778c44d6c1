import { isStopWord, wordsOf } from './terms.ts'
import { compatibleForm, withoutEnd } from './text.ts'

/** “it” that points at nothing: “is it possible to …”, “how long does it take to …”. */
const EMPTY_IT =
  /\b(?:is|was|would|will|if) it (?:be )?(?:\w+ )?(?:possible|ok|okay|allowed|normal|necessary|true|better|best|worth|bad|good|legal|late|early|time|safe|easy|hard|common) (?:to|for me|that|if|when)\b|\bit(?: is|s|'s|’s) (?:possible|ok|okay|allowed|normal|necessary|true|better|best|worth|bad|good|late|early|time|safe) (?:to|that|if|when)\b|\b(?:does|do|did|will|would) it (?:usually |normally |typically )?(?:take|cost) (?:to|for|until|before|till)\b|\bit (?:rains|snows)\b/g

const POINTING = /\b(?:it|its|they|them|their|theirs|theyre|itself|themselves|he|him|she|her)\b/
const POINTING_HERE =
  /\b(?:this|these|those)\b(?! (?:week|weekend|month|year|summer|winter|spring|autumn|fall|morning|evening|season|time|website|site|chat)\b)/
const THAT =
  /^that\b|\bthat$|\b(?:is|was|does|did|about|for|of|with|on|like|than|after|before|hows|whats|like|do|doing|using) that\b|\bthat (?:one|plant|product|item)\b/
const OTHER =
  /\bones?$|\b(?:which|this|that|the|other|another|first|second|third|last|new|old|\w{3,}er) ones?\b|\b(?:another|the other|the same|the former|the latter|the first|the second|both|either|neither|instead|the rest)$|\b(?:anything|what|something|who|where|how) else\b|\bthe (?:plant|product|item)\b(?!s)|\bbetween (?:the two|both)\b/
const GOES_ON =
  /^(?:and|or|but|also|then|so|plus|what about|how about|what if|why not|same for|ok and|okay and)\b/
const ASKS_ON =
  /^(?:why|why not|how so|how come|really|are you sure|tell me more|more details?|more|go on|continue|explain|explain that|can you explain|which|when|where|who|how much|how many|how often|how long|how|for example|such as)$/
/** What a pointing word before it stands for has been said in the same question by then. */
const CLAUSE_END = /[,;.:!?]|\b(?:and|but|when|if|so|because|since|after|before|until|while|that|which)\b/g
const END_MARK = /[?.!,;: ]/
const VERBS = new Set(
  'is are was were do does did can could will would should shall may might must has have had am how what which who why when where isnt arent dont doesnt cant'.split(
    ' ',
  ),
)
const SUBJECTS = new Set(['i', 'we', 'you', 'one'])

/**
 * How a question leans on its conversation: `pointsBack` at what was talked of (“How much is it?”), `goesOn` with
 * another subject (“And the fern?”), or not at all.
 */
export type Leaning = 'pointsBack' | 'goesOn' | 'standsAlone'

export function leaningOf(question: string): Leaning {
  const text = compatibleForm(question.slice(0, 4_000), 'NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
  const words = wordsOf(text)
  if (words.length === 0) return 'standsAlone'
  const plain = words.join(' ')
  if (ASKS_ON.test(plain) || pointsBack(text) || lacksObject(words)) return 'pointsBack'
  return GOES_ON.test(plain) || isFragment(words) ? 'goesOn' : 'standsAlone'
}

/**
 * Whether a question leaves something out that only its conversation says: “How much is it?”, “And the fern?”. In
 * doubt it says yes: a stand-alone question then only loses its place in a cache that others share.
 */
export const dependsOnContext = (question: string): boolean => leaningOf(question) !== 'standsAlone'

function pointsBack(text: string): boolean {
  const bare = text.replace(EMPTY_IT, ' ').replace(/['’]/g, '')
  for (const pattern of [POINTING, POINTING_HERE, THAT, OTHER]) {
    const subject = withoutEnd(bare.replace(/[^\p{L}\p{N},;.:!? ]+/gu, ' '), END_MARK)
    const found = pattern.exec(subject)
    if (found && !isNamedBefore(subject.slice(0, found.index))) return true
  }
  return false
}

/** Whether an earlier clause of the same question names something that a pointing word may stand for. */
function isNamedBefore(text: string): boolean {
  const end = [...text.matchAll(CLAUSE_END)].at(-1)
  if (!end) return false
  return wordsOf(text.slice(0, end.index)).some((word) => !isStopWord(word))
}

/** “Price?”, “Safe for cats?”: no verb, and no more than a few words. */
const isFragment = (words: readonly string[]): boolean =>
  words.length <= 3 && !words.some((word) => VERBS.has(word))

/** “How often should I water?”, “What is the price?”: of what, only the conversation says. */
function lacksObject(words: readonly string[]): boolean {
  const content = words.flatMap((word, at) => (isStopWord(word) ? [] : [at]))
  const [at = 0, ...others] = content
  if (content.length === 0 || others.length > 0) return false
  const before = words.slice(Math.max(0, at - 2), at)
  return before.some((word) => SUBJECTS.has(word)) || (before.at(-1) === 'the' && at === words.length - 1)
}
