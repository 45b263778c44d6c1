import type { Figure } from './figures.ts'
import { ORDINAL, quantity } from './quantities.ts'

const ENGLISH = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ')
const GERMAN = 'erst zweit dritt viert fünft sechst siebt acht neunt zehnt'.split(' ')
const DIGITS = /(?<![\p{L}\p{N}.,-])(\d{1,3})(?:st|nd|rd|th)(?![\p{L}\p{N}])/giu
const WORDS = new RegExp(
  `(?<!\\p{L})(?:(${ENGLISH.join('|')})|(${GERMAN.join('|')})e[nmrs]?)(?!\\p{L})`,
  'giu',
)

/** Every place in an order: “3rd”, and without being a claim “third”, “dritten”. */
export const ordinalsIn = (text: string): Figure[] => [
  ...[...text.matchAll(DIGITS)].map(({ 0: all, 1: value, index }) =>
    ordinal(all, index, Number(value), true),
  ),
  ...[...text.matchAll(WORDS)].map(({ 0: all, 1: english = '', 2: german = '', index }) =>
    ordinal(
      all,
      index,
      (english ? ENGLISH.indexOf(english.toLowerCase()) : GERMAN.indexOf(german.toLowerCase())) + 1,
      false,
    ),
  ),
]

const ordinal = (text: string, at: number, value: number, isClaim: boolean): Figure => ({
  text,
  at,
  isPrice: false,
  isClaim,
  quantities: [quantity(value, { noun: ORDINAL })],
})
