import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, ask, questions, textOf, words } from './support/chat.ts'
import { mainThread } from './support/mainThread.ts'
import { countShifts, shiftsOf } from './support/shifts.ts'
import { modelStage } from './support/stage.ts'

const stage = modelStage({ behaviour: { tokens: 30 } })

const SECTION = `## Care, part N

Water it **once a week** and never at noon [1]; what stands in the saucer after half an hour is poured away.

- bright, with \`no\` sun at noon
- away from heaters
  1. in winter
  2. in summer

| Season | Water | Light |
|---|---|---|
| Summer | once a week | bright |
| Winter | less often | as bright as there is |

\`\`\`
spring -> repot
autumn -> rest
\`\`\`
`

/** Some 8,000 tokens, as the test model splits them. */
const LONG = Array.from({ length: 101 }, (_, part) => SECTION.replace('N', String(part + 1))).join('\n')

test('an answer at 100 tokens a second costs the main thread less than 4 ms a frame', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  // What else the machine does only adds to it: the least of some measurements counts.
  const costOfFrame = async () => {
    stage.upstream.next({ text: LONG.split(' ').slice(0, 600).join(' '), tps: 100 })
    const thread = await mainThread(page)
    await ask(page, anew('How do I care for my Harmony Palm, in detail?'))
    await answerIn(page, 'COMPLETE')
    const { busyMs, frames } = await thread.stop()
    expect(frames).toBeGreaterThan(100)
    return busyMs / frames
  }
  await expect.poll(costOfFrame, { timeout: 40_000 }).toBeLessThan(4)
})

test('an answer of 8,000 tokens: it is drawn as it comes, smoothly, and nothing moves', async () => {
  expect(LONG.split(/\s+/).length).toBeGreaterThan(8_000)
  await using visitor = await stage.visit()
  const { page } = visitor
  await countShifts(page)
  // Ten times as fast as answers come, so that the test is over sooner.
  stage.upstream.next({ text: LONG, tps: 1_000 })
  const thread = await mainThread(page)
  await ask(page, 'How do I care for my Harmony Palm, in full?')
  const answer = await answerIn(page, 'COMPLETE')
  const { busyMs, frames } = await thread.stop()
  expect(frames).toBeGreaterThan(100)
  expect(busyMs / frames).toBeLessThan(8)
  expect(await shiftsOf(page)).toBeLessThan(0.01)
  const shown = words(await textOf(answer))
  expect(shown).toContain('Care, part 101')
  expect(await answer.locator('.prose table').count()).toBe(101)
  expect(await answer.locator('.prose pre').count()).toBe(101)
  expect(visitor.offences).toEqual([])
})

/** The conversation as the server tells it, with as many messages as one that went on for a year. */
async function makeLong(page: Page, count: number): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('ConversationPage')) return route.fallback()
    const response = await route.fetch()
    const body = await response.json()
    const { messages } = body.data.conversation
    const [question, answer] = messages.edges
    const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString()
    messages.edges = Array.from({ length: count }, (_, index) => {
      const { node } = index % 2 === 0 ? question : answer
      const content = index % 2 === 0 ? `Question ${index / 2 + 1}?` : node.content
      return { node: { ...node, id: `msg_${index}`, createdAt: at(index), content } }
    })
    await route.fulfill({ response, json: body })
  })
}

/** How far, in pixels, what is read is moved besides the scrolling of a reader who goes up. */
const largestJump = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const list = document.querySelector('.messages') as HTMLElement
    const middle = list.getBoundingClientRect().top + list.clientHeight / 2
    let largest = 0
    for (let step = 0; step < 80; step += 1) {
      const seen = document.elementFromPoint(innerWidth / 2, middle)?.closest('article')
      const top = seen?.getBoundingClientRect().top ?? 0
      list.scrollTop -= 120
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      if (seen) largest = Math.max(largest, Math.abs(seen.getBoundingClientRect().top - top - 120))
    }
    return largest
  })

test('2,000 messages in one conversation: scrolling through them stays smooth, and goes nowhere by itself', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ text: 'Once a week [1]; in winter:\n\n- **less** often\n- never at noon' })
  await ask(page, 'How do I care for my Harmony Palm, in short?')
  await answerIn(page, 'COMPLETE')
  await makeLong(page, 2_000)
  await page.reload()
  await page.getByText('Question 1000?').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('article').length === 2_000, undefined, {
    timeout: 40_000,
  })
  const thread = await mainThread(page)
  await page.evaluate(async () => {
    const list = document.querySelector('.messages')
    for (let frame = 0; frame < 120; frame += 1) {
      list?.scrollBy(0, -120)
      await new Promise(requestAnimationFrame)
    }
  })
  const { busyMs, frames } = await thread.stop()
  expect(busyMs / frames).toBeLessThan(12)
  expect(await largestJump(page)).toBeLessThan(8)
  expect(await questions(page).count()).toBe(1_000)
})
