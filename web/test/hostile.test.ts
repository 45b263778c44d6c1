import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, ask } from './support/chat.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

/** Every way in that we know of; each would set `window.broken`, or ask evil.example for something. */
const ATTACKS = [
  '<script>window.broken = 1</script>',
  '<img src="https://evil.example/a.png" onerror="window.broken = 1">',
  '<svg onload="window.broken = 1"><use href="https://evil.example/b.svg#x"></use></svg>',
  '<iframe src="https://evil.example/c" srcdoc="<script>parent.broken = 1</script>"></iframe>',
  '<style>@import url(https://evil.example/d.css); * { display: none }</style>',
  '<link rel="stylesheet" href="https://evil.example/e.css"><base href="https://evil.example/">',
  '<form action="https://evil.example/f"><input autofocus onfocus="window.broken = 1"><button>go</button></form>',
  '<math><mtext><table><mglyph><style><img src=x onerror="window.broken = 1"></style></mglyph></table></mtext></math>',
  '<details open ontoggle="window.broken = 1"><summary>more</summary></details>',
  '<a href="javascript:window.broken = 1" style="position:fixed;inset:0">all over</a>',
  '![remote](https://evil.example/g.png) ![data](data:image/svg+xml,%3Csvg%20onload=alert(1)%3E)',
  '[one](javascript:window.broken=1) [two](JaVaScRiPt:window.broken=1) [three](data:text/html,x) [four][ref]',
  '[five](java&#x73;cript:window.broken=1) [six](vbscript:x) [seven](//evil.example/h) [eight](/graphql)',
  '<javascript:window.broken=1> `<img src=x onerror=window.broken=1>`',
  '[good](https://good.example/page) and [mail](mailto:help@good.example)',
  '[ref]: javascript:window.broken=1',
]

const TITLE = 'Palm <img src=x onerror="window.broken=1">'
const EXCERPT = '<script>window.broken = 1</script> once a week'
const source = {
  marker: 2,
  documentId: 'doc_x',
  title: TITLE,
  excerpt: EXCERPT,
  url: 'javascript:window.broken=1',
}
const HOSTILE_SOURCE = `"sources":[${JSON.stringify(source)},{`

const stage = modelStage({ behaviour: { tokens: 10 } })

const broken = (page: Page) => page.evaluate(() => Reflect.get(window, 'broken'))

test.each(['event', 'byte'] as const)(
  'hostile Markdown in an answer does nothing (sent by %s)',
  async (split) => {
    await using visitor = await stage.visit()
    const { page } = visitor
    stage.upstream.next({ text: `${ATTACKS.join('\n\n')}\n\nThat was all.`, tps: 150, split })
    await ask(page, anew(QUESTION))
    const answer = await answerIn(page, 'COMPLETE')
    await answer.getByText('That was all.').waitFor()
    expect(
      await answer
        .locator('.prose :is(script, img, svg, iframe, style, link, base, form, input, math, details)')
        .count(),
    ).toBe(0)
    expect(await answer.locator('.prose :is([style], [onerror], [onclick], [id], [name])').count()).toBe(0)
    const links = await answer
      .locator('.prose a[href]')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href')))
    // None of them leads to a place that a source names.
    expect(links).toEqual([])
    // A press on what is no link any more does nothing either.
    await answer.getByText('one').first().click()
    expect(await broken(page)).toBeUndefined()
    expect(visitor.offences).toEqual([])
  },
)

const WRITTEN = `5. Dry it.

6. Keep it dark.

Then:

3. השקו פעם בשבוע
4. \`npm start\`

| left | right | middle |
|:--|--:|:-:|
| 1 | 2 | 3 |

השקו \`x\` פעם

- Water
- השקיה`

test('numbers, columns and directions are drawn as they are written', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ text: WRITTEN, tps: 300 })
  await ask(page, anew(QUESTION))
  const answer = await answerIn(page, 'COMPLETE')
  const attributes = (selector: string, ...names: string[]) =>
    answer
      .locator(`.prose ${selector}`)
      .evaluateAll(
        (found, wanted) => found.map((each) => wanted.map((name) => each.getAttribute(name))),
        names,
      )
  await expect
    .poll(() => attributes('ol', 'start', 'dir'))
    .toEqual([
      ['5', 'ltr'],
      ['3', 'rtl'],
    ])
  expect(await attributes('td', 'align')).toEqual([['left'], ['right'], ['center']])
  const alignments = answer
    .locator('.prose td')
    .evaluateAll((found) => found.map((each) => getComputedStyle(each).textAlign))
  expect(await alignments).toEqual(['left', 'right', 'center'])
  expect(await attributes('ul', 'dir')).toEqual([['ltr']])
  expect(await attributes('code', 'dir')).toEqual([['ltr'], ['ltr']])
  const directions = answer
    .locator('.prose p')
    .evaluateAll((found) => found.map((each) => getComputedStyle(each).direction))
  expect((await directions).at(-1)).toBe('rtl')
})

test('a link leads to a place that a source names, with nothing of us told there; others are text', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const known = 'https://verdemuse.example/returns?a=1'
  const text = `See [our page](${known}), [theirs](https://evil.example/x) or <care@evil.example> [1].`
  stage.upstream.next({ text, tps: 100 })
  await ask(page, anew(QUESTION))
  const answer = await answerIn(page, 'COMPLETE')
  await answer.getByText('theirs').waitFor()
  const links = await answer
    .locator('.prose a[href]')
    .evaluateAll((found) => found.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]))
  expect(links).toEqual([[known, 'noopener noreferrer nofollow']])
  expect(visitor.offences).toEqual([])
})

test('titles, passages and addresses of sources are words, whatever they hold', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ text: 'Once a week [1].' })
  await ask(page, anew(QUESTION))
  await answerIn(page, 'COMPLETE')
  // The server has taken the sting out of documents already; here the page has to do without its help.
  await page.route('**/graphql', async (route) => {
    const response = await route.fetch()
    await route.fulfill({
      response,
      body: (await response.text()).replaceAll(/"sources":\[\{/g, HOSTILE_SOURCE),
    })
  })
  await page.reload()
  const answer = await answerIn(page, 'COMPLETE')
  await answer.getByRole('list', { name: 'Sources' }).getByRole('button', { name: TITLE }).click()
  const passage = page.getByRole('dialog', { name: TITLE })
  await passage.getByText(EXCERPT).waitFor()
  expect(await passage.getByRole('link').count()).toBe(0)
  expect(await page.locator(':is(.sources, [role=dialog]) :is(script, img)').count()).toBe(0)
  expect(await broken(page)).toBeUndefined()
  expect(visitor.offences).toEqual([])
})

/** Each letter of an answer comes by itself, so that every state in between is drawn. */
async function byLetter(page: Page): Promise<void> {
  await page.routeWebSocket('**/graphql', (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      const frame = JSON.parse(String(message))
      const event = frame.payload?.data?.messageStream
      if (!event) return socket.send(message)
      const letters = event.__typename === 'MessageDelta' ? [...event.text] : [null]
      for (const [at, text] of letters.entries()) {
        const seq = event.seq * 1_000 + at
        const messageStream = text === null ? { ...event, seq } : { ...event, seq, text }
        socket.send(JSON.stringify({ ...frame, payload: { data: { messageStream } } }))
      }
    })
  })
}

test('split anywhere, an attack is none in between either, nor by way of a definition that comes late', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await byLetter(page)
  await page.reload()
  const late = ['[seven][late] ![eight][late]', '[late]: https://evil.example/i.png']
  stage.upstream.next({ text: `${[...ATTACKS, ...late].join('\n\n')}\n\nThat was all.`, tps: 200 })
  await ask(page, anew(QUESTION))
  const answer = await answerIn(page, 'COMPLETE')
  await answer.getByText('That was all.').waitFor()
  expect(await answer.locator('.prose :is(a[href], img, script, svg, iframe)').count()).toBe(0)
  expect(await broken(page)).toBeUndefined()
  expect(visitor.offences).toEqual([])
})

test('a question that holds an attack is a name in words, wherever it stands', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const hostile = anew(
    '<img src=https://evil.example/j onerror="window.broken=1">[x](javascript:window.broken=1)',
  )
  await ask(page, hostile)
  await answerIn(page, 'COMPLETE')
  const link = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').first()
  await link.getByText('<img').waitFor()
  await page.getByRole('heading', { level: 1 }).getByText('<img').waitFor()
  expect(await page.title()).toContain('<img')
  await link.focus()
  await page.keyboard.press('Delete')
  await page.getByRole('alertdialog').getByText('<img').waitFor()
  expect(await page.locator('#app img, [role=alertdialog] img').count()).toBe(0)
  expect(await broken(page)).toBeUndefined()
  expect(visitor.offences).toEqual([])
})
