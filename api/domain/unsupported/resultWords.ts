/** Words that announce a result, in English and German, and the signs with which people calculate. */
const RESULT =
  /(?<!\p{L})(?:so|thus|hence|therefore|then|i\.e|that is|that's|which is|would|makes?|total|totals|together|altogether|sum|in all|combined|both|comes? to|works out|adds?|plus|minus|more|less|fewer|each|saves?|saving|difference|instead|left|remaining|in between|twice|double|half|quarter|third|tenth|hundredth|expect|means|equals|also|insgesamt|zusammen|macht|sind|ergibt|damit|somit|dann|mehr|weniger|sparen|spart|Unterschied|statt|übrig|doppelt|Summe|gesamt|jeweils|d\.h|das heißt|bleiben)(?!\p{L})|[=×+(≈]/iu
/** “10 cm wider”, “two hours later”, “drei Tage länger”. */
const COMPARATIVE =
  /^ ?(?:\p{L}+ )?(?:more|less|fewer|extra|apart|below|above|over|under|unter|über|short|too|wider|narrower|taller|longer|shorter|higher|lower|larger|smaller|bigger|cheaper|faster|slower|later|earlier|heavier|lighter|deeper|older|newer|warmer|colder|mehr|weniger|länger|kürzer|breiter|schmaler|höher|niedriger|größer|kleiner|günstiger|billiger|teurer|schneller|langsamer|später|früher|schwerer|leichter|tiefer|älter|neuer|wärmer|kälter)(?!\p{L})/iu
const TOTAL = /total|together|altogether|in all|both|combined|insgesamt|zusammen|beide/i
const TWICE = /twice|double|doppelt|zweimal|both|beide/i
const HALF = /half|halb|hälfte/i
const EXAMPLE =
  /(?<!\p{L})(?:\p{L}+['’]d|for example|for instance|e\.g|say|suppose|if|would|zum Beispiel|z\. ?B|beispielsweise|etwa bei|wenn|falls|angenommen)(?!\p{L})/iu

/** How a sentence calculates, if it does. */
export interface Calculating {
  readonly isAnnounced: boolean
  readonly isDifference: boolean
  readonly isTotal: boolean
  readonly isDouble: boolean
  readonly isHalf: boolean
}

/** Reads the words around a figure that ends at `end` of its sentence. */
export function calculatingIn(sentence: string, end: number): Calculating {
  const isDifference = COMPARATIVE.test(sentence.slice(end, end + 40))
  return {
    isAnnounced: isDifference || RESULT.test(sentence),
    isDifference,
    isTotal: TOTAL.test(sentence),
    isDouble: TWICE.test(sentence),
    isHalf: HALF.test(sentence),
  }
}

/** Whether a sentence takes an example: “if you buy three”, “on $50, say”. */
export const takesExample = (sentence: string): boolean => EXAMPLE.test(sentence)
