const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}]/gu
const LETTERS = /\p{L}/gu
/** The forms that letters take in print. Programs that store these store them as they stand on the page, from the left. */
const PRINTED = /[\uFB50-\uFDFF\uFE70-\uFEFC]/
/** What is read from the left within a line that is read from the right. */
const LEFT_TO_RIGHT = /[\p{Script=Latin}\d](?:[\p{Script=Latin}\d.,:/@%+-]*[\p{Script=Latin}\d%])?/gu

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Whether most letters of a line are read from right to left. */
export const isRightToLeft = (line: string): boolean =>
  2 * countOf(line, RIGHT_TO_LEFT) > countOf(line, LETTERS)

const reversed = (text: string): string => [...text].reverse().join('')

/** A run of a PDF as it is read, with ordinary letters. */
export const inReadingOrder = (run: string): string =>
  PRINTED.test(run) ? reversed(run).replace(LEFT_TO_RIGHT, reversed).normalize('NFKC') : run
