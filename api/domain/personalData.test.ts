import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import { type PersonalData, passesLuhn, personalData, withoutPersonalData } from './personalData.ts'

describe('personal data', () => {
  it.each<[PersonalData, string]>([
    ['email', 'Please write to anna.muster+shop@example.co.uk about my fern'],
    ['email', 'my mail is anna(at)example(dot)com'],
    ['email', 'reach me: anna at example dot com'],
    ['email', 'ÄNNA@exämple.de hat nichts bekommen'],
    ['phone', 'Call me at +1 (555) 123-4567.'],
    ['phone', 'My number is 555-123-4567'],
    ['phone', 'Ruft mich an: 0049 30 901820'],
    ['phone', 'call +442079460958 please'],
    ['phone', 'Tel. 030/901820-44'],
    ['phone', '555 1234 is my number'],
    ['card', 'I paid with 4111 1111 1111 1111 and got nothing'],
    ['card', 'card 5500-0000-0000-0004'],
    ['card', 'amex 378282246310005'],
    ['iban', 'Refund to DE89 3704 0044 0532 0130 00 please'],
    ['iban', 'my iban: gb82west12345698765432'],
    ['order', 'Where is order #12345?'],
    ['order', 'Where is my order 20241234?'],
    ['order', 'My order number is VM-2024-0012'],
    ['order', 'order no. 4711 never came'],
    ['order', 'tracking number 1Z999AA10123456784'],
    ['order', 'Ticket 88213 has no answer'],
    ['order', 'I am customer id: C00912'],
    ['order', 'ORD-2024-00123 has not arrived'],
    ['order', 'What about #A-10293?'],
    ['order', 'It says 100200300 on the label'],
    ['order', 'Where is order number 2024?'],
    ['order', 'Ｏｒｄｅｒ ＃１２３４５'],
  ])('personal data of the kind %s is found in “%s”', (kind, text) => {
    expect(personalData(text)).toBe(kind)
  })

  it.each([
    'How often do I water the succulents, every 2–3 weeks?',
    'Is 55 °F (13 °C) too cold for the palm?',
    'Does the 30-day guarantee cover a dead fern?',
    'Why does the palm cost $49.99 and the fern $39.99?',
    'Is there a discount for $1,000,000 or 1.000.000 €?',
    'I ordered 2 palms and 3 ferns in 2024',
    'Can I order 1000 pots?',
    'Did the order of 2023 change anything?',
    'Do you deliver by 2024-12-24 or by 12/24/2024?',
    'Was it 24.12.2024 - 31.12.2024?',
    'What is vm-plant-001?',
    'Use 5 drops per cup of water, 15-minute consultation, 100 % recycled',
    'Between 2020-2024, were prices 10-20% lower?',
    'Pots of 10x20x30 cm, or 4 x 6 inches?',
    'Ship 3-7 business days to all 50 states?',
    'Open from 9:00-17:30 Monday to Friday?',
    'Is the 1st, 2nd or 3rd month best, after 6 months, 1-2 inches?',
    'Can the account be closed? Is my order number on the label?',
    'One tree for every 10 products: how many is that for 1,000,000?',
    'Does 10000 K light suit the fern, at 2500 lux?',
    'We met at the store. Is it open?',
    '',
  ])('no personal data is found in “%s”', (text) => {
    expect(personalData(text)).toBeNull()
  })

  it('sixteen digits are a card number only if the check digit is right', () => {
    expect(passesLuhn('4111111111111111')).toBe(true)
    expect(passesLuhn('4111111111111112')).toBe(false)
    expect(passesLuhn('0000000000000000')).toBe(false)
  })

  it('the work on a text grows no faster than its length, however the text is built', () => {
    const look = (length: number) => {
      for (const piece of ['1-', 'a.', '1 ', 'a1', 'order #', '('])
        personalData(piece.repeat(length / piece.length))
    }
    expect(
      costOf(
        () => look(40_000),
        () => look(10_000),
        2,
      ),
    ).toBeLessThan(8)
  })
})

describe('a text without personal data', () => {
  it.each([
    ['Write to anna.muster+shop@example.co.uk about my fern', 'Write to [e-mail] about my fern'],
    ['reach me: anna at example dot com', 'reach me: [e-mail]'],
    ['Refund to DE89 3704 0044 0532 0130 00 please', 'Refund to [account] please'],
    ['I paid with 4111 1111 1111 1111 twice', 'I paid with [card] twice'],
    ['Where is my order 20241234?', 'Where is my order [number]?'],
    ['Call me at +1 (555) 123-4567.', 'Call me at [phone].'],
    ['What about #A-10293?', 'What about [number]?'],
    ['Do 20 palms cost $999.80 in 2024?', 'Do 20 palms cost $999.80 in 2024?'],
  ])('personal data is replaced in “%s”', (text, told) => {
    expect(withoutPersonalData(text)).toBe(told)
  })
})
