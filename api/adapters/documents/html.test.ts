import { expect, it } from 'vitest'
import { readHtml } from './html.ts'

const bodyOf = (html: string) => readHtml(new TextEncoder().encode(html)).documents[0]?.body

it('a list that stands in a list is part of the item before it', () => {
  expect(bodyOf('<ol><li>Loosen</li><ol><li>gently</li></ol><li>Lift</li></ol>')).toBe(
    '1. Loosen\n   1. gently\n2. Lift',
  )
  expect(bodyOf('<ol><li>Loosen<ol><li>gently</li></ol></li><li>Lift</li></ol>')).toBe(
    '1. Loosen\n   1. gently\n2. Lift',
  )
})

it('a list begins with the number that its first item has', () => {
  expect(bodyOf('<ol><li value="5">Dry it</li><li>Keep it dark</li></ol>')).toBe('5. Dry it\n6. Keep it dark')
})

it.each([
  ['paragraphs', '<p>Small</p><p>up to 3 kg</p>', 'Small up to 3 kg'],
  ['blocks', '<div>Small</div><div>up to 3 kg</div>', 'Small up to 3 kg'],
  ['a list', 'In the box:<ul><li>pot</li><li>soil</li></ul>', 'In the box: pot; soil'],
  ['line breaks', 'Small<br>up to 3 kg', 'Small up to 3 kg'],
  ['code', 'Run<pre>npm\nstart</pre>', 'Run npm start'],
])('a cell with %s is one line of one table', (_, cell, text) => {
  const body = bodyOf(
    `<table><tr><th>Size</th><th>Price</th></tr><tr><td>${cell}</td><td>5 €</td></tr><tr><td>Large</td><td>9 €</td></tr></table>`,
  )
  const rows = body?.split('\n').map((row) =>
    row
      .split('|')
      .map((each) => each.trim())
      .filter(Boolean),
  )
  expect(rows).toHaveLength(4)
  expect(rows?.[0]).toEqual(['Size', 'Price'])
  expect(rows?.[2]).toEqual([text, '5 €'])
  expect(rows?.[3]).toEqual(['Large', '9 €'])
})

it('the caption of a table is a bold line before it', () => {
  const body = bodyOf('<table><caption>Delivery</caption><tr><th>To</th></tr><tr><td>Home</td></tr></table>')
  expect(body).toMatch(/^\*\*Delivery\*\*\n\n\| To/)
})
