import type { Locator, Page } from 'playwright-core'

/** Writes a question into the composer and sends it, as a person does. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.keyboard.press('Enter')
}

let asked = 0

/** The question in words of its own: an answer that the product has given before is not written again. */
export const anew = (question: string): string => `${question} (${++asked})`

export const answers = (page: Page): Locator => page.locator('article.answer')
export const lastAnswer = (page: Page): Locator => answers(page).last()
export const questions = (page: Page): Locator => page.locator('article.question')

type Status = 'PENDING' | 'STREAMING' | 'COMPLETE' | 'STOPPED' | 'FAILED'

/** The newest answer, once it is in that state, and that is drawn: text is, once a frame. */
export async function answerIn(page: Page, status: Status): Promise<Locator> {
  const answer = page.locator(`article.answer[data-status=${status}]:last-of-type`)
  await answer.waitFor()
  await page.evaluate(() => new Promise(requestAnimationFrame))
  return answer
}

/** Words with one space between them, however they are laid out. */
export const words = (text: string): string => text.split(/\s+/).filter(Boolean).join(' ')

/** An answer's words. */
export async function textOf(answer: Locator): Promise<string> {
  return words((await answer.locator('.prose').allInnerTexts()).join(' '))
}

/** Resolves with the newest answer's words, once there are at least so many. */
export async function textWith(page: Page, atLeast: number): Promise<string> {
  await page.waitForFunction((count) => {
    const texts = document.querySelectorAll('article.answer .prose')
    return (texts[texts.length - 1]?.textContent ?? '').split(/\s+/).length >= count
  }, atLeast)
  return textOf(lastAnswer(page))
}
