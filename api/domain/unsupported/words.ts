import { isStopWord, stemOf, wordsOf } from '../terms.ts'

const GERMAN = new Set(
  'der die das den dem des ein eine einen einem einer und oder aber mit von vom zu zum zur bis ab auf aus bei in im an am ist sind war wird werden es sie ihr ihre ihren wir uns nicht kein keine auch nur je pro für nach vor über unter als wie so dass sich kann können müssen soll haben hat dann also noch statt'.split(
    ' ',
  ),
)
const ENGLISH = new Set(
  'or and to of in on at for from by with per than then so later early up down more less each every as is are was will can may must but if when that this these those it its out off also only uhr'.split(
    ' ',
  ),
)
/** Forms of a word share these letters in both languages: “Module”, “Modulen”. */
const STEM_LENGTH = 5

/** Words that build sentences: none of them is what a number counts. */
export const isFunctionWord = (word: string): boolean => {
  const plain = word.toLowerCase()
  return ENGLISH.has(plain) || GERMAN.has(plain) || isStopWord(plain)
}

export const stemmed = (word: string): string => stemOf(word.toLowerCase()).slice(0, STEM_LENGTH)

/** The stems of the words that say something. */
export const stemsIn = (text: string): Set<string> =>
  new Set(
    wordsOf(text)
      .filter((word) => !isFunctionWord(word) && word.length > 1)
      .map(stemmed),
  )
