import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, ask, questions, textOf, words } from './support/chat.ts'
import { countDrawing, type Drawing, drawingOf, layoutsOf } from './support/drawing.ts'
import { growAnswer } from './support/growing.ts'
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

const QUESTION = 'How do I care for my Harmony Palm, in detail?'

/** Some 8,000 tokens, as the test model splits them. */
const LONG = Array.from({ length: 101 }, (_, part) => SECTION.replace('N', String(part + 1))).join('\n')

/** What drawing a growing answer may cost, in work: each draw parses what is new and the last blocks, and no more. */
function expectNoRepeatedWork(
  grown: Drawing,
  whole: Drawing,
  { text, nodes }: { text: string; nodes: number },
) {
  expect(grown.draws).toBeGreaterThan(20)
  expect(grown.hasty).toBe(0)
  expect(grown.parsed).toBeLessThan(1.5 * text.length + 400 * grown.draws)
  expect(grown.nodes).toBeLessThan(nodes + 10 * grown.draws)
  // In the end its sources become known: everything is drawn once more.
  expect(whole.draws - grown.draws).toBeLessThan(10)
  expect(whole.parsed - grown.parsed).toBeLessThan(2.5 * text.length)
}

const nodesIn = (answer: Locator) =>
  answer.locator('.prose').evaluate((prose) => {
    const walker = document.createTreeWalker(prose)
    let count = 0
    while (walker.nextNode()) count += 1
    return count
  })

test('a growing answer is drawn at most twenty times a second, each time without the blocks before its end', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await countDrawing(page)
  const layouts = await layoutsOf(page)
  const text = LONG.split(' ').slice(0, 600).join(' ')
  let grown = await drawingOf(page)
  const onStep = async () => {
    grown = await drawingOf(page)
  }
  await growAnswer(stage, page, { question: anew(QUESTION), text, step: 10, onStep })
  const answer = await answerIn(page, 'COMPLETE')
  const whole = await drawingOf(page)
  expectNoRepeatedWork(grown, whole, { text, nodes: await nodesIn(answer) })
  expect((await layouts.read()).layouts).toBeLessThan(3 * whole.draws + 40)
})

test('an answer of 8,000 tokens is drawn as it comes, and what is shown does not move', async () => {
  expect(LONG.split(/\s+/).length).toBeGreaterThan(8_000)
  await using visitor = await stage.visit()
  const { page } = visitor
  await countDrawing(page)
  await countShifts(page)
  let grown = await drawingOf(page)
  const onStep = async () => {
    grown = await drawingOf(page)
  }
  await growAnswer(stage, page, { question: anew(QUESTION), text: LONG, step: 200, onStep })
  const answer = await answerIn(page, 'COMPLETE')
  expectNoRepeatedWork(grown, await drawingOf(page), { text: LONG, nodes: await nodesIn(answer) })
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

const isFew = (count: number) => count <= 10

test('scrolling through a conversation of 2,000 messages lays out nothing again, and nothing jumps', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ text: 'Once a week [1]; in winter:\n\n- **less** often\n- never at noon' })
  await ask(page, 'How do I care for my Harmony Palm, in short?')
  await answerIn(page, 'COMPLETE')
  await makeLong(page, 2_000)
  await page.reload()
  await page.getByText('Question 1000?').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('article').length === 2_000)
  const layouts = await layoutsOf(page)
  await page.evaluate(async () => {
    const list = document.querySelector('.messages')
    for (let frame = 0; frame < 120; frame += 1) {
      list?.scrollBy(0, -120)
      await new Promise(requestAnimationFrame)
    }
  })
  // Scrolling moves what was laid out before: almost none of it is laid out again.
  expect(await layouts.read()).toEqual({ layouts: expect.toSatisfy(isFew), styles: expect.toSatisfy(isFew) })
  expect(await largestJump(page)).toBeLessThan(8)
  expect(await questions(page).count()).toBe(1_000)
})
