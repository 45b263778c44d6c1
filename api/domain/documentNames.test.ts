import { describe, expect, it } from 'vitest'
import { stepsOf } from '../test/support/steps.ts'
import { documentNames, type NamedDocument } from './documentNames.ts'
import { conflict } from './sameQuestion.ts'
import { stemOf, wordsOf } from './terms.ts'

const titled = (title: string, ...tags: string[]): NamedDocument => ({ title, tags })

const PALM = titled('VerdeMuse Harmony Palm', 'product', 'indoor plants', 'vm-plant-001')
const FERN = titled('VerdeMuse Tranquility Fern', 'product', 'indoor plants', 'vm-plant-003')
const SUCCULENTS = titled('VerdeMuse Serenity Succulent Collection', 'product', 'succulents')
const SOIL = titled('VerdeMuse Vital Soil Mix', 'product', 'plant care')
const DROPS = titled('VerdeMuse Plant Vitality Drops', 'product', 'plant care', 'fertilizer')
const WATERING = titled('Watering your house plants', 'plant care', 'watering')
const PETS = titled('Plants and pets', 'pets')
const SHOP = [PALM, FERN, SUCCULENTS, SOIL, DROPS, WATERING, PETS]

function namesOf(documents: readonly NamedDocument[]) {
  const names = documentNames()
  for (const document of documents) names.add(document)
  return names
}
/** What the first words of a text name. */
const named = (documents: readonly NamedDocument[], text: string) =>
  namesOf(documents).longestAt(wordsOf(text).map(stemOf), 0)
const memberNamed = (documents: readonly NamedDocument[], text: string) => named(documents, text)?.member

describe('the groups', () => {
  it('each product is a member of one group, and no other document is', () => {
    for (const { title } of [PALM, FERN, SUCCULENTS, SOIL, DROPS])
      expect(named(SHOP, title)).toMatchObject({ group: 'product', member: title })
    for (const { title } of [WATERING, PETS]) expect(named(SHOP, title)).toBeNull()
  })

  it('documents that begin with the same brand are a group without a tag', () => {
    const documents = [
      titled('Acme Rocket'),
      titled('Acme Anvil'),
      titled('How to order'),
      titled('How we ship'),
    ]
    expect(named(documents, 'rocket')).toEqual({ group: 'acme', member: 'Acme Rocket', length: 1 })
    expect(named(documents, 'Acme Anvil')).toMatchObject({ group: 'acme', member: 'Acme Anvil', length: 2 })
    expect(named(documents, 'order')).toBeNull()
  })

  it('members of the same kind exclude each other: plans, places', () => {
    const documents = [titled('Free', 'plan'), titled('Team', 'plans'), titled('Zurich', 'store')]
    expect(named(documents, 'free')).toMatchObject({ group: 'plan', member: 'Free' })
    expect(named(documents, 'team')).toMatchObject({ group: 'plan', member: 'Team' })
    expect(named(documents, 'zurich')).toBeNull()
  })

  it('a brand with a document of no kind is a group beside that of the kind', () => {
    const documents = [PALM, FERN, titled('VerdeMuse Gift Card')]
    expect(named(documents, 'gift')).toMatchObject({ group: 'verdemuse', member: 'VerdeMuse Gift Card' })
    expect(named(documents, 'palm')).toMatchObject({ group: 'product', member: PALM.title })
  })

  it('there are no groups if there is nothing to distinguish', () => {
    expect(named([], 'palm')).toBeNull()
    expect(named([PALM, WATERING], 'palm')).toBeNull()
  })
})

describe('a member', () => {
  it('a member is called by its title, and by words and tags that no other document has', () => {
    for (const name of ['VerdeMuse Harmony Palm', 'harmony', 'palms', 'vm-plant-001'])
      expect(memberNamed(SHOP, name)).toBe(PALM.title)
    expect(memberNamed(SHOP, 'succulents')).toBe(SUCCULENTS.title)
    expect(memberNamed(SHOP, 'fertilizer')).toBe(DROPS.title)
    for (const shared of ['VerdeMuse', 'product', 'indoor plants', 'plant care'])
      expect(named(SHOP, shared)).toBeNull()
  })

  it('a word names no member if another form of it appears elsewhere: plant and plants, vital and vitality', () => {
    for (const word of ['plant', 'vital', 'vitality']) expect(named(SHOP, word)).toBeNull()
  })

  it('a removed document leaves the names as if it had never been there', () => {
    const names = namesOf(SHOP)
    const other = titled('Palm House', 'vm-plant-001')
    const find = (text: string) => names.longestAt(wordsOf(text).map(stemOf), 0)?.member
    names.add(other)
    expect([find('palm'), find('vm-plant-001')]).toEqual([undefined, undefined])
    names.remove(other)
    names.remove(other)
    expect([find('palm'), find('vm-plant-001')]).toEqual([PALM.title, PALM.title])
    for (const document of SHOP) names.remove(document)
    expect([find('palm'), find(PALM.title)]).toEqual([undefined, undefined])
  })
})

it('the names keep questions about two products apart, and let those about one pass', () => {
  const groups = namesOf(SHOP)
  expect(conflict('How often do I water the palm?', 'How often do I water the fern?', groups)).toMatchObject({
    kind: 'name',
  })
  expect(
    conflict('How often do I water the ferns?', 'How often should the Tranquility Fern be watered?', groups),
  ).toBeNull()
  expect(conflict('How often do I water the palm?', 'How often do I water my plants?', groups)).toMatchObject(
    { kind: 'name' },
  )
})

describe('20,000 titles of one brand', () => {
  const PRODUCTS = Array.from({ length: 20_000 }, (_, at) => titled(`Acme Rocket Model${at}`, 'product'))
  const [few, many] = [namesOf(PRODUCTS.slice(0, 20)), namesOf(PRODUCTS)]
  const NEW = titled('Acme Rocket Model20001', 'product')

  it('one of 20,000 titles of a brand is edited and named in as many steps as one of 20', () => {
    const edited = (names: typeof few) =>
      stepsOf(() => {
        names.add(NEW)
        names.longestAt(['acm', 'rocket', 'model7'], 0)
        names.longestAt(['model20001'], 0)
        names.remove(NEW)
      })
    expect(many.longestAt(['acm', 'rocket', 'model7'], 0)?.member).toBe('Acme Rocket Model7')
    expect(many.longestAt(['model19999'], 0)?.member).toBe('Acme Rocket Model19999')
    edited(few)
    expect(edited(few)).toBeGreaterThan(20)
    expect(edited(many)).toBe(edited(few))
  })

  it('documents of one title are named in as many steps as one of them', () => {
    const alike = namesOf(Array.from({ length: 20_000 }, () => titled('Acme Rocket', 'product')))
    const [one, all] = [few, alike].map((names) => () => names.longestAt(['acm', 'rocket'], 0))
    expect(all?.()).toMatchObject({ member: 'Acme Rocket' })
    expect(stepsOf(() => all?.())).toBeLessThanOrEqual(2 * stepsOf(() => one?.()))
  })
})
