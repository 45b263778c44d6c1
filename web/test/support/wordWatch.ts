import type { BrowserContext } from 'playwright-core'

/** Looks at every answer at every change of every page: its words are the first ones of `all`, none left out. */
export async function watchWords(context: BrowserContext, all: string): Promise<readonly string[]> {
  const faults: string[] = []
  await context.exposeFunction('wordsAreWrong', (fault: string) => void faults.push(fault))
  await context.addInitScript(watch, all)
  return faults
}

/** Runs in the page. */
function watch(all: string): void {
  let most = 0
  const tell = (globalThis as unknown as { wordsAreWrong(fault: string): void }).wordsAreWrong
  const look = () => {
    for (const prose of document.querySelectorAll('article.answer .prose')) {
      const text = (prose.textContent ?? '').trim().replace(/\s+/g, ' ')
      if (text === '') continue
      if (!`${all} `.startsWith(`${text} `)) tell(`not the first words: ${text.slice(-200)}`)
      if (text.length < most) tell(`fewer words than before, ${text.length} characters after ${most}`)
      most = Math.max(most, text.length)
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}
