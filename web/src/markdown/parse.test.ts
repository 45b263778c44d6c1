import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeBlockParser } from './parse.ts'

const parseBlocks = (markdown: string) => makeBlockParser()(markdown)

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
  const parse = makeBlockParser()
  const first = parse('One.\n\nTwo.\n\nThree')
  const second = parse('One.\n\nTwo.\n\nThree and a half.\n\nFour')
  expect(second[0]).toBe(first[0])
  expect(second[1]).toBe(first[1])
  expect(second[2]).not.toBe(first[2])
  expect(second).toHaveLength(4)
})

test('a link definition that arrives late reaches the blocks before it', () => {
  const parse = makeBlockParser()
  expect(parse('See [the card][1].\n\nMore\n\nAnd more')[0]?.html).not.toContain('href')
  const second = parse('See [the card][1].\n\nMore\n\nAnd more\n\n[1]: https://example.com/card')
  expect(second[0]?.html).toContain('href="https://example.com/card"')
})

const EVERYTHING = `# Care

First line
- a bullet
- another

  with a paragraph

1. one

2. two

3. three

> quoted
lazily

| a | b |
|---|---|
| 1 | 2 |

\`\`\`js
const a = 1

const b = 2
\`\`\`

    indented

Heading
=======

<div>

*em* and **strong**, \`code\`, [1].

***

last \r\n line`

test('however a text arrives, it is parsed as if it had come at once', () => {
  const whole = parseBlocks(EVERYTHING)
  for (const size of [1, 2, 7, 40]) {
    const parse = makeBlockParser()
    for (let end = 0; end < EVERYTHING.length; end += size) parse(EVERYTHING.slice(0, end))
    expect(parse(EVERYTHING)).toEqual(whole)
  }
})

const LINES = [
  ...[
    'Ring us',
    '3. press three',
    '1. one',
    '2) two',
    '- or wait',
    '  - inner',
    '    deep',
    '* star',
    '+ plus',
  ],
  ...['> quoted', '>', '# Care', '## Deep ##', '===', '---', '-', '***', '```', '```js', '~~~', '\tcode'],
  ...[
    '| a | b |',
    '|---|--:|',
    '| 1 | 2 |',
    '<div>',
    '<pre>',
    '</pre>',
    '<!-- x',
    '-->',
    '[x](https://a.example)',
  ],
  ...[
    '**bold',
    'bold**',
    '`code`',
    'a\\\\',
    '',
    ' ',
    '10. ten',
    '[ ] task',
    '- [x] done',
    'see [x]',
    '- [x]: https://b.example',
    '> [x]:',
    'Bye.',
    '  lazily',
  ],
]
const text = fc.array(fc.constantFrom(...LINES), { maxLength: 12 }).map((lines) => lines.join('\n'))
const cuts = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 40 })

test('at every moment, a growing text is parsed like the same text at once', () => {
  fc.assert(
    fc.property(text, cuts, (markdown, steps) => {
      const parse = makeBlockParser()
      for (let end = 0, step = 0; end <= markdown.length; end += 1 + (steps[step++ % steps.length] ?? 0))
        expect(parse(markdown.slice(0, end))).toEqual(parseBlocks(markdown.slice(0, end)))
      expect(parse(markdown)).toEqual(parseBlocks(markdown))
    }),
    { numRuns: 2_000 },
  )
})

test('a line that looks like an underline for a moment splits nothing', () => {
  const parse = makeBlockParser()
  const markdown = 'Ring us\n3. press three\n- or wait\n\nBye.'
  for (let end = 0; end < markdown.length; end += 1) parse(markdown.slice(0, end))
  expect(parse(markdown)).toEqual(parseBlocks(markdown))
})

test('a text that is replaced by another one is parsed from scratch', () => {
  const parse = makeBlockParser()
  parse('One.\n\nTwo.\n\nThree.')
  expect(parse('Uno.\n\nTwo.\n\nThree.\n\nFour.')[0]?.html).toContain('Uno')
  expect(parse('')).toEqual([])
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

test('headings are one below the other, however deep they are written, and end at the sixth level', () => {
  const levels = (markdown: string) =>
    [...html(markdown).matchAll(/<h(\d)>/g)].map(([, level]) => Number(level))
  expect(levels('## a\n\n#### b\n\n## c\n\n# d\n\n### e')).toEqual([3, 4, 3, 3, 4])
  expect(levels('# a\n## b\n### c\n#### d\n##### e')).toEqual([3, 4, 5, 6, 6])
  expect(html('> # quoted')).toContain('<strong>quoted</strong>')
})

test('markup is shown as it was written, never handed on', () => {
  expect(html('a <b onclick="x()">b</b> c').trim()).toBe(
    '<p>a &#60;b onclick=&#34;x()&#34;&#62;b&#60;/b&#62; c</p>',
  )
  expect(html('<script>alert(1)</script>')).not.toContain('<script')
  expect(html('<svg><style>@import "x"</style></svg>')).not.toMatch(/<(svg|style)/)
  expect(html('one<br/>two').trim()).toBe('<p>one<br>two</p>')
})
