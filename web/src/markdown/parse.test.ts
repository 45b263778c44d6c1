import { expect, test } from 'vitest'
import { parseBlocks } from './parse.ts'

const html = (markdown: string) =>
  parseBlocks(markdown)
    .map((block) => block.html)
    .join('')

test('a text is parsed block by block', () => {
  const blocks = parseBlocks('# Care\n\nOnce a week.\n\n- light\n- water\n')
  expect(blocks.map(({ html }) => html.trim())).toEqual([
    '<h3>Care</h3>',
    '<p>Once a week.</p>',
    '<ul>\n<li>light</li>\n<li>water</li>\n</ul>',
  ])
})

test('blocks before the end of a growing text are kept as they are', () => {
  const first = parseBlocks('One.\n\nTwo')
  const second = parseBlocks('One.\n\nTwo and a half.\n\nThree', first)
  expect(second[0]).toBe(first[0])
  expect(second[1]).not.toBe(first[1])
  expect(second).toHaveLength(3)
})

test('a link definition that arrives late reaches the blocks before it', () => {
  const first = parseBlocks('See [the card][1].\n\nMore')
  const second = parseBlocks('See [the card][1].\n\nMore\n\n[1]: https://example.com/card', first)
  expect(first[0]?.html).not.toContain('href')
  expect(second[0]?.html).toContain('href="https://example.com/card"')
})

test('an image leaves its words, and no address', () => {
  expect(html('![a <b>palm</b>](https://evil.example/p.png)').trim()).toBe(
    '<p>a &#60;b&#62;palm&#60;/b&#62;</p>',
  )
})

test('an unfinished tail is shown as far as it goes', () => {
  expect(html('Use **five dro')).toContain('five dro')
  expect(html('```\nwater(')).toContain('water(')
  expect(html('| a | b |\n|---|')).toContain('a')
})

test('headings end at the sixth level', () => {
  expect(html('###### deep')).toContain('<h6>deep</h6>')
})

test('markup is shown as it was written, never handed on', () => {
  expect(html('a <b onclick="x()">b</b> c').trim()).toBe(
    '<p>a &#60;b onclick=&#34;x()&#34;&#62;b&#60;/b&#62; c</p>',
  )
  expect(html('<script>alert(1)</script>')).not.toContain('<script')
  expect(html('<svg><style>@import "x"</style></svg>')).not.toMatch(/<(svg|style)/)
  expect(html('one<br/>two').trim()).toBe('<p>one<br>two</p>')
})
