const LETTER = /\p{L}/u
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

/** The direction of a text by its first letter, as `dir="auto"` finds it; left to right if it has none. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const [letter = ''] = LETTER.exec(text) ?? []
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr'
}

/**
 * Gives each paragraph, heading and cell the direction of its own text, and each list, quotation and table that of its
 * first words. Code runs from left to right.
 */
export function setDirections(root: HTMLElement): void {
  for (const code of root.querySelectorAll<HTMLElement>('pre, code')) code.dir = 'ltr'
  for (const block of root.querySelectorAll<HTMLElement>('p, h3, h4, h5, h6, th, td')) block.dir = 'auto'
  for (const container of root.querySelectorAll<HTMLElement>('ul, ol, blockquote, table'))
    container.dir = directionOf(wordsIn(container))
}

function wordsIn(container: HTMLElement): string {
  const texts = document.createNodeIterator(container, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (LETTER.test(text.nodeValue ?? '') && !text.parentElement?.closest('code')) return text.nodeValue ?? ''
  return ''
}
