import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import { conflict, type ExclusiveGroups } from './sameQuestion.ts'

const SHOP: ExclusiveGroups = [
  {
    name: 'product',
    members: [
      { name: 'Harmony Palm', aliases: ['harmony palm', 'palm'] },
      { name: 'Tranquility Fern', aliases: ['tranquility fern', 'fern'] },
    ],
  },
]

const kindOf = (a: string, b: string) => {
  const there = conflict(a, b, SHOP)?.kind ?? null
  expect(conflict(b, a, SHOP)?.kind ?? null, 'the other way round').toBe(there)
  return there
}

describe('numbers', () => {
  it.each([
    ['Can I return it within 30 days?', 'Can I return it within 60 days?'],
    ['Is 5 °C too cold?', 'Is 5 °F too cold?'],
    ['Does it cost $20?', 'Does it cost €20?'],
    ['Does it cost 20 dollars?', 'Does it cost 20 euros?'],
    ['Do two cats need more?', 'Do three cats need more?'],
    ['Water it twice a week?', 'Water it 3 times a week?'],
    ['Is it here in 2 weeks?', 'Is it here in a week?'],
    ['Will it come in 2 to 3 days?', 'Will it come in 2 to 3 weeks?'],
    ['Was 1,000 right?', 'Was 1.000,5 right?'],
    ['Is May 5th fine?', 'Is May 6th fine?'],
    ['Is 5/6/2025 fine?', 'Is 6/5/2025 fine?'],
    ['Where is vm-plant-001?', 'Where is vm-plant-003?'],
    ['My first order', 'My third order'.replace('My', 'my')],
    ['I got 20 and asked for 100', 'I got 100 and asked for 20'],
    ['Do you have twenty-five?', 'Do you have twenty-six?'],
    ['Is a size 10 pot there?', 'Is a pot there?'],
    ['Is the 3D card fine?', 'Is the 2D card fine?'],
  ])('the numbers conflict: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toBe('number')
  })

  it.each([
    ['It costs $20', 'It costs 20 dollars'],
    ['It costs 1,000', 'It costs 1000.0'],
    ['within thirty days', 'within 30 days'],
    ['the 30-day guarantee', 'the guarantee of 30 days'],
    ['every 2–3 weeks', 'every two to three weeks'],
    ['twice a week', 'two times a week'],
    ['in a week', 'in 1 week'],
    ['in one week', 'in a week'],
    ['half an hour', '0.5 hours'],
    ['two and a half cups', '2.5 cups'],
    ['one hundred and twenty-five drops', '125 drops'],
    ['55 °F', '55 degrees fahrenheit'],
    ['5th of May', 'May 5'],
    ['a dozen pots', '12 pots'],
    ['Which one is it, at first?', 'Which is it?'],
    ['in two steps: 1) water 2) wait', 'in two steps, water and wait'],
    ['several thousand plants', 'lots of plants'],
  ])('the numbers agree: %s = %s', (a, b) => {
    expect(kindOf(a, b)).toBeNull()
  })
})

describe('negations', () => {
  it.each([
    ['My card works', 'My card doesn’t work'],
    ['My card works', "My card does n't work"],
    ['My card works', 'my card doesnt work'],
    ['My card works', 'my card doesn t work'],
    ['I can log in', 'I cannot log in'],
    ['Does it need sun?', 'Does it need no sun?'],
    ['Is it with soil?', 'Is it without soil?'],
    ['I ever got it', 'I never got it'],
    ['Is it free of dust, dust-free?', 'Is it full of dust, dust?'],
    ['I am able to log in', 'I am unable to log in'],
    ['I don’t know, and it isn’t there', 'I know, and it is there'],
    ['I don’t have it and can’t log in', 'I have it and can’t log in'],
  ])('one question is negated: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toMatch(/negation|opposite/)
  })

  it.each([
    ['I can’t log in', 'I cannot log in'],
    ['Order no. 5 is late', 'Order number 5 is late'],
    ['No, it is late', 'It is late'],
    ['Neither palm nor soil', 'not palm or soil'],
    ['Tell me whether or not it is late', 'Tell me whether it is late'],
  ])('no question is negated against the other: %s = %s', (a, b) => {
    expect(kindOf(a, b)).toBeNull()
  })
})

describe('opposites', () => {
  it.each([
    ['How do I enable alerts?', 'How do I disable alerts?'],
    ['How do I start watering?', 'How do I stop watering?'],
    ['Do I feed before watering?', 'Do I feed after watering?'],
    ['Does it need more light?', 'Does it need less light?'],
    ['Can I increase the dose?', 'Can I decrease the dose?'],
    ['Why is it locked?', 'Why is it unlocked?'],
    ['Is it toxic?', 'Is it non-toxic?'],
    ['Did I overwater it?', 'Did I underwater it?'],
    ['I can’t log in', 'I can’t log out'],
    ['Is it an indoor plant?', 'Is it an outdoor plant?'],
    ['Am I over 18?', 'Am I under 18?'],
    ['Which is the cheapest pot?', 'Which is the most expensive pot?'],
  ])('the questions have opposites: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toBe('opposite')
  })

  it('a pair of opposites that both questions name is no conflict', () => {
    expect(kindOf('Does it open and close?', 'Will it close and open?')).toBeNull()
  })
})

describe('names', () => {
  it.each([
    ['Is the palm safe?', 'Is the fern safe?'],
    ['How do I water the palm?', 'How do I water a plant?'],
    ['How much is the palm?', 'How much are the palm and the fern?'],
    ['Do you ship to Canada?', 'Do you ship to Mexico?'],
    ['Do you ship to the UK?', 'Do you ship?'],
    ['Do you ship to New York?', 'Do you ship to New Jersey?'],
    ['Do you ship to the US?', 'Do you ship to us?'],
    ['Are you open on Monday?', 'Are you open on Sunday?'],
    ['Do I feed it in March?', 'Do I feed it in June?'],
    ['Do I feed it in May?', 'Do I feed it in June?'],
    ['Is it safe for cats?', 'Is it safe for dogs?'],
    ['Can I pay in AUD?', 'Can I pay in GBP?'],
    ['Can I pay with Visa?', 'Can I pay with Mastercard?'],
    ['Why are the leaves yellow?', 'Why are the leaves brown?'],
    ['Is it billed monthly?', 'Is it billed annually?'],
  ])('the names conflict: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toBe('name')
  })

  it.each([
    ['Is the Harmony Palm safe?', 'Are palms safe?'],
    ['Do you ship to the United States?', 'do you ship to the us'],
    ['Do you ship to the U.S.?', 'Do you ship to the USA?'],
    ['Is it safe for kittens?', 'Is it safe for cats?'],
    ['Please tell us how', 'Please tell me how'],
    ['May I feed it?', 'Can I feed it?'],
    ['How much are the fern and the palm?', 'How much are the palm and the fern?'],
  ])('the names agree: %s = %s', (a, b) => {
    expect(kindOf(a, b)).toBeNull()
  })
})

describe('directions', () => {
  it.each([
    ['Can I send it from Spain to Italy?', 'Can I send it from Italy to Spain?'],
    ['Move money from savings to checking', 'Move money from checking to savings'],
    ['Is the shipping to China fast?', 'Is the shipping from China fast?'],
    ['How do I swap the palm for the fern?', 'How do I swap the fern for the palm?'],
    ['Is the palm bigger than the fern?', 'Is the fern bigger than the palm?'],
    ['Water first, then feed', 'Feed first, then water'],
    ['Can I call you?', 'Can you call me?'],
    ['Can the rabbit bite the hamster?', 'Can the hamster bite the rabbit?'],
  ])('the directions conflict: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toBe('direction')
  })

  it.each([
    ['When it is cold outside, can I water the palm?', 'Can I water the palm when it is cold outside?'],
    ['To repot it, do I need new soil?', 'Do I need new soil to repot it?'],
    ['Please tell me the way to return a pot', 'The way to return a pot, please tell me'],
  ])('the directions agree: %s = %s', (a, b) => {
    expect(kindOf(a, b)).toBeNull()
  })
})

it('a question never conflicts with itself, in other case, with a greeting or without its punctuation', () => {
  const question = "Hi, I don't know: can I move 2 ferns from the U.S. to Canada before May 5th, for $20?"
  for (const same of [
    question,
    `${question.toLowerCase()}`,
    `Please: ${question}`,
    question.replace(/[?:]/g, ''),
  ])
    expect(conflict(question, same, SHOP), same).toBeNull()
})

it('the work on two questions of the greatest length grows no faster than it', () => {
  const compare = (length: number) => {
    for (const piece of ['1-', 'no ', 'to a ', 'from palm to fern ', '9,', 'one hundred and ']) {
      const text = piece.repeat(length / piece.length)
      conflict(text, `${text} x`, SHOP)
    }
  }
  expect(
    costOf(
      () => compare(2_000),
      () => compare(500),
      2,
    ),
  ).toBeLessThan(8)
})

describe('languages', () => {
  it.each([
    ['How often do I water the palm?', 'Wie oft muss ich die palm giessen?'],
    ['How often do I water the palm?', '¿Con que frecuencia debo regar mi palm?'],
    ['Combien coûte le palm pour mon salon ?', 'Hoeveel kost het palm voor mijn salon?'],
    ['Как часто поливать palm?', 'How often is the palm watered?'],
  ])('the languages conflict: %s ≠ %s', (a, b) => {
    expect(kindOf(a, b)).toBe('language')
  })

  it.each([
    ['Palm care?', 'Wie pflege ich die Palm?'],
    ['How is the palm watered?', 'Is the palm a thing for my salon, mon ami?'],
    ['palm', 'palm please'],
    ['palm 水やり', 'palm の水やり'],
  ])('the languages may agree: %s and %s', (a, b) => {
    expect(kindOf(a, b)).toBeNull()
  })
})
