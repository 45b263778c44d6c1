import { askedIn, QUESTION_TERMS } from './asked.ts'
import { leaningOf } from './followUp.ts'
import { distinct, type Term, termOf, termsOf, wordsOf } from './terms.ts'

export type AsksFor = 'price' | 'frequency' | 'duration' | 'figure' | 'text'

/** What a question is after. */
export interface QuestionFocus {
  /** The part that was read: see askedIn. */
  readonly asked: string
  /** What it says itself; where that is nothing, what it takes from its conversation. */
  readonly own: readonly Term[]
  /** What its form asks about without a word for it: “why” for a cause. Helps to rank, and may be missing. */
  readonly hints: readonly Term[]
  /** What it leaves out, from its conversation; `weight` falls with the distance. None for a stand-alone question. */
  readonly inherited: readonly Term[]
  /** How much what it inherits tells: more where it points at it, less where it goes on with another subject. */
  readonly reliance: number
  readonly asksFor: AsksFor
  /** The question says nothing but its form: “How long does it take?” */
  readonly onlyForm: boolean
}

const CONTEXT_ENTRIES = 8
const CONTEXT_TERMS = 24
const FALL_OFF = 0.6
const RELIANCE = { pointsBack: 8, goesOn: 2, standsAlone: 0 }

const PRICE_UNSAID =
  /\bhow much(?: (?:is|are|s|was|were|for)\b|$)|\b(?:what|how much) (?:will|would|do|must|should) (?:i|we) (?:have to )?pay\b|\bset (?:me|us) back\b|\bbucks\b/
const PRICE = /\b(?:price|prices|priced|cost|costs|expensive|cheap|charge)\b/
const FREQUENCY = /\bhow (?:often|frequently|regularly|many times)\b|\bfrequency\b|\bhow much water\b/
const DURATION =
  /\bhow (?:long|soon|fast|quick|quickly|many (?:minutes|hours|days|weeks|months|years))\b|\bwhen (?:will|does|do|is|are)\b/
const FIGURE =
  /\bhow (?:much|many|big|large|wide|tall|small|cold|warm|hot|deep|far|old|heavy|high)\b|\bwhen\b|\bwhat (?:size|temperature|time|percentage)\b|\b(?:minimum|maximum)\b/
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/\bwhy\b|\bhow come\b|\bwhats? (?:is )?wrong\b|\bwhat makes\b/, 'cause'],
  [/\bhow (?:cold|warm|hot)\b/, 'temperature'],
  [/\bhow (?:long|soon|fast|quick|quickly|often|frequently)\b|\bwhen will\b/, 'duration'],
  [
    /\bwhat(?:s| is| are) (?:in|inside)\b|\bmade (?:of|from|out of)\b|\bwhat does .{1,80} contain\b/,
    'ingredient',
  ],
]

/** What `question` asks for, after a conversation of which `context` tells (most recent first). */
export function focusOf(question: string, context: readonly string[]): QuestionFocus {
  const asked = askedIn(question)
  const said = wordsOf(asked).join(' ')
  const own = saidTerms(asked).slice(0, QUESTION_TERMS)
  const leaning = leaningOf(asked)
  const inherited = leaning === 'standsAlone' ? [] : inheritedTerms(context, own)
  const focus = {
    asked,
    own,
    hints: HINTS.flatMap(([pattern, word]) => (pattern.test(said) ? [termOf(word)] : [])),
    inherited,
    reliance: RELIANCE[leaning],
    asksFor: asksForIn(said),
    onlyForm: false,
  }
  return own.some(({ weight }) => weight >= 1)
    ? focus
    : { ...focus, own: [...own, ...inherited], inherited: [], onlyForm: true }
}

function asksForIn(said: string): AsksFor {
  if (PRICE_UNSAID.test(said) || PRICE.test(said)) return 'price'
  if (FREQUENCY.test(said)) return 'frequency'
  if (DURATION.test(said)) return 'duration'
  return FIGURE.test(said) ? 'figure' : 'text'
}

function inheritedTerms(context: readonly string[], own: readonly Term[]): Term[] {
  const known = new Set(own.map(({ stem }) => stem))
  const terms = new Map<string, Term>()
  for (const [distance, entry] of context.slice(0, CONTEXT_ENTRIES).entries())
    for (const term of saidTerms(entry)) {
      if (known.has(term.stem) || terms.has(term.stem) || terms.size >= CONTEXT_TERMS) continue
      terms.set(term.stem, { ...term, weight: term.weight * FALL_OFF ** distance })
    }
  return [...terms.values()]
}

/** “How much is the palm?” is about a price, and “send it back” about a return, though they do not say so. */
const UNSAID: readonly (readonly [RegExp, string])[] = [
  [PRICE_UNSAID, 'price'],
  [/\b(?:send|sending|sent|give|giving|bring|bringing|mail|mailing) (?:\w+ ){0,3}back\b/, 'return'],
]

function saidTerms(question: string): Term[] {
  const said = wordsOf(question).join(' ')
  return distinct([
    ...termsOf(question),
    ...UNSAID.flatMap(([pattern, word]) => (pattern.test(said) ? [termOf(word)] : [])),
  ])
}
