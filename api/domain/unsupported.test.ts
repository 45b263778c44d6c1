import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readKnowledgeFolder } from '../adapters/files/sampleKnowledge.ts'
import { passagesOf } from './passages.ts'
import { Told, unsupportedIn } from './unsupported.ts'

const found = (answer: string, passage: string, question = '') =>
  unsupportedIn(answer, { question, passages: [new Told(passage)], urls: ['https://shop.example/palm'] }).map(
    ({ kind, text }) => `${kind} ${text}`,
  )

const SAID: readonly [string, string][] = [
  ['It costs 12.99 dollars.', 'It costs $12.99.'],
  ['It costs USD 12.99.', 'It costs $12.99.'],
  ['It costs $12.99.', 'The price is 12.99 USD.'],
  ['It holds five litres.', 'It holds 5 liters.'],
  ['It holds 5 liters.', 'It holds five litres.'],
  ['It takes 2–3 weeks.', 'It takes 2-3 weeks.'],
  ['It takes 2 to 3 weeks.', 'It takes 2–3 weeks.'],
  ['Within 3–7 days.', 'Within 3–7 business days.'],
  ['From March 5, 2026 on.', 'From 2026-03-05 on.'],
  ['From the 5th of March on.', 'From March 5, 2026 on.'],
  ['On 03/05/2026.', 'On 5 March 2026.'],
  ['Half, or 50 percent.', 'At most 50%.'],
  ['1. Water it.\n2. Mist it.', 'Water and mist it.'],
  ['Water it [1][12].', 'Water it.'],
  ['Here are 3 tips.', 'Water it.'],
  ['Use the code `VM-2024`.', 'The code is VM-2024.'],
  ['Below **55 °F** (13 °C).', 'Never below 55 °F (13 °C).'],
  ['Order vm-plant-001.', 'Product number vm-plant-001.'],
  ['Over 1,000 plants.', 'More than 1000 plants.'],
  ['From 9:00 am.', 'From 9 am.'],
  ['See https://shop.example/other.', 'See the shop.'],
  ['Write to care@shop.example.', 'Mail: Care@shop.example'],
  ['The Harmony Palms are of the best and you may mist them.', 'The Harmony Palm.'],
]

const UNSAID: readonly [string, string, string[]][] = [
  ['It costs $11.99.', 'It costs $12.99.', ['PRICE $11.99']],
  ['It costs €12.99.', 'It costs $12.99.', ['PRICE €12.99']],
  ['It holds six litres.', 'It holds 5 liters.', ['FIGURE six litres']],
  ['It takes 5 days.', 'It takes 5 weeks.', ['FIGURE 5 days']],
  ['It takes 2–4 weeks.', 'It takes 2–3 weeks.', ['FIGURE 2-4 weeks']],
  ['From March 6 on.', 'From March 5 on.', ['DATE March 6']],
  ['On March 5, 2027.', 'On 2026-03-05.', ['DATE March 5, 2027']],
  ['You save 20%.', 'You save 10%.', ['FIGURE 20%']],
  ['Use `SAVE-2025`.', 'Use SAVE-2024.', ['FIGURE SAVE-2025']],
  ['See [this](https://evil.example/a).', 'See the shop.', ['LINK https://evil.example/a']],
  ['See https://shop.example@evil.example/a', 'See.', ['LINK https://shop.example@evil.example/a']],
  ['See www.evil.example.', 'See the shop.', ['LINK www.evil.example']],
  ['Write to a@evil.example.', 'Write to us.', ['LINK a@evil.example']],
  ['The Harmony Fern is the best for you.', 'Harmony Palm, Tranquility Fern', ['NAME Harmony Fern']],
  ['The Jade Orchid is the best for you.', 'Harmony Palm', ['NAME Jade Orchid']],
]

describe('what an answer says and its passages do not', () => {
  it.each(SAID)('nothing in “%s” is unsupported by “%s”', (answer, passage) =>
    expect(found(answer, passage)).toEqual([]),
  )

  it.each(UNSAID)('an unsupported claim is found in “%s”, given “%s”', (answer, passage, expected) =>
    expect(found(answer, passage)).toEqual(expected),
  )

  it('a figure of the question is supported, a link of the question is not', () => {
    expect(found('For 20 palms, yes.', 'Yes.', 'Are 20 palms fine?')).toEqual([])
    expect(found('See https://evil.example.', 'Yes.', 'Is https://evil.example good?')).toHaveLength(1)
  })

  it('each unsupported claim is listed once, in order', () => {
    expect(found('It costs $9, $8, and $9.', 'Nothing.')).toEqual(['PRICE $9', 'PRICE $8'])
  })

  it('no passage of the sample knowledge is unsupported by itself', async () => {
    const documents = await readKnowledgeFolder(join(import.meta.dirname, '../../knowledge'))
    const alarms = documents.flatMap((document) =>
      passagesOf({ ...document, revision: 1 }).flatMap(({ text, titlePath }) =>
        unsupportedIn(text, {
          question: '',
          passages: [new Told([...titlePath, text].join('\n'))],
          urls: [],
        }),
      ),
    )
    expect(documents.length).toBeGreaterThan(10)
    expect(alarms).toEqual([])
  })
})
