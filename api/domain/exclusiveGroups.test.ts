import { describe, expect, it } from 'vitest'
import { exclusiveGroups, type NamedDocument } from './exclusiveGroups.ts'
import { conflict } from './sameQuestion.ts'

const titled = (title: string, ...tags: string[]): NamedDocument => ({ title, tags })

const PALM = titled('VerdeMuse Harmony Palm', 'product', 'indoor plants', 'vm-plant-001')
const FERN = titled('VerdeMuse Tranquility Fern', 'product', 'indoor plants', 'vm-plant-003')
const SUCCULENTS = titled('VerdeMuse Serenity Succulent Collection', 'product', 'succulents')
const SOIL = titled('VerdeMuse Vital Soil Mix', 'product', 'plant care')
const DROPS = titled('VerdeMuse Plant Vitality Drops', 'product', 'plant care', 'fertilizer')
const WATERING = titled('Watering your house plants', 'plant care', 'watering')
const PETS = titled('Plants and pets', 'pets')
const SHOP = [PALM, FERN, SUCCULENTS, SOIL, DROPS, WATERING, PETS]

const aliasesOf = (documents: readonly NamedDocument[], of: NamedDocument) =>
  exclusiveGroups(documents).flatMap(({ members }) => members.filter(({ name }) => name === of.title))[0]
    ?.aliases

describe('the groups', () => {
  it('an exclusive group has each product once, and no other document', () => {
    const groups = exclusiveGroups(SHOP)
    expect(groups.map(({ members }) => members.map(({ name }) => name))).toEqual([
      [PALM, FERN, SUCCULENTS, SOIL, DROPS].map(({ title }) => title),
    ])
  })

  it('documents that begin with the same brand are a group without a tag', () => {
    const groups = exclusiveGroups([
      titled('Acme Rocket'),
      titled('Acme Anvil'),
      titled('How to order'),
      titled('How we ship'),
    ])
    expect(groups.map(({ members }) => members.map(({ name }) => name))).toEqual([
      ['Acme Rocket', 'Acme Anvil'],
    ])
  })

  it('members of the same kind exclude each other: plans, places', () => {
    const groups = exclusiveGroups([
      titled('Free', 'plan'),
      titled('Team', 'plans'),
      titled('Zurich', 'store'),
    ])
    expect(groups.map(({ members }) => members.map(({ name }) => name))).toEqual([['Free', 'Team']])
  })

  it('there are no groups if there is nothing to distinguish', () => {
    expect(exclusiveGroups([])).toEqual([])
    expect(exclusiveGroups([PALM, WATERING])).toEqual([])
  })
})

describe('a member', () => {
  it('a member has the words as aliases that no other member has', () => {
    expect(aliasesOf(SHOP, PALM)).toEqual(['VerdeMuse Harmony Palm', 'harmony', 'palm', 'vm-plant-001'])
    expect(aliasesOf(SHOP, SUCCULENTS)).toContain('succulents')
    expect(aliasesOf(SHOP, DROPS)).toContain('fertilizer')
  })

  it('a word is no alias if another form of it appears elsewhere: plant and plants, vital and vitality', () => {
    expect(aliasesOf(SHOP, DROPS)).not.toEqual(expect.arrayContaining(['plant']))
    expect([aliasesOf(SHOP, DROPS), aliasesOf(SHOP, SOIL)].flat()).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^vital/)]),
    )
  })
})

it('the groups keep questions about two products apart, and let those about one pass', () => {
  const groups = exclusiveGroups(SHOP)
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
