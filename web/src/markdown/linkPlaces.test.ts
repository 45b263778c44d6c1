import { expect, test } from 'vitest'
import { placeOf, placesIn } from './linkPlaces.ts'

const source = (excerpt: string, url: string | null = null) => ({ url, excerpt })

test('the places that sources name are where links may lead', () => {
  const places = placesIn([
    source('See https://Shop.Example/returns, or write to Care@shop.example.', 'https://docs.example:8443/a'),
    source('Nothing here: shop, example.com, www'),
  ])
  expect([...places].toSorted()).toEqual(['care@shop.example', 'docs.example:8443', 'shop.example'])
})

test.each([
  ['https://SHOP.example/a?b#c', 'shop.example'],
  ['http://shop.example:80/', 'shop.example'],
  ['https://shop.example@evil.example/', 'evil.example'],
  ['https://shop.example.evil.example/', 'shop.example.evil.example'],
  ['mailto:Care@shop.example?subject=x', 'care@shop.example'],
  ['javascript:alert(1)', null],
  ['/relative', null],
])('%s leads to %s', (href, place) => {
  expect(placeOf(href)).toBe(place)
})
