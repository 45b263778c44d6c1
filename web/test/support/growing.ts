import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { ask, lastAnswer, textOf } from './chat.ts'
import { pausesAfter } from './pauses.ts'
import type { StageWithModel } from './stage.ts'

interface Growth {
  readonly question: string
  readonly text: string
  /** How many tokens come at a time. */
  readonly step: number
  /** Called once the page shows what came so far. */
  onStep?(): Promise<unknown>
}

/** Asks, and lets the answer grow a step at a time, the next one once the page shows the one before. */
export async function growAnswer(
  { upstream }: StageWithModel,
  page: Page,
  { question, text, step, onStep }: Growth,
): Promise<void> {
  const tokens = text.trim().split(/\s+/)
  const counts = tokens.flatMap((_, at) => (at > 0 && at % step === 0 ? [at] : []))
  const pauses = pausesAfter(...counts)
  upstream.next({ text, ...pauses })
  await ask(page, question)
  for (const count of counts) {
    // The last word may be held back: what follows could make it a marker.
    const shown = tokens.slice(0, count - 1).filter((token) => /[a-z]/i.test(token)).length
    await expect
      .poll(async () => (await textOf(lastAnswer(page))).split(' ').length)
      .toBeGreaterThanOrEqual(shown)
    await onStep?.()
    pauses.goOn()
  }
}
