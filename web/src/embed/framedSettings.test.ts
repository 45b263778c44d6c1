import { expect, test } from 'vitest'
import { settingsIn } from '../settings/settings.ts'
import { framedSettings } from './framedSettings.ts'

function kept() {
  const items = new Map<string, string>()
  return {
    items,
    storage: () => ({
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    }),
  }
}
const asked = new URLSearchParams('theme=dark&language=de-CH&accent=red')

test('a site’s wishes apply until the reader chooses otherwise, and are kept apart from the chat’s own settings', () => {
  const { items, storage } = kept()
  const settings = framedSettings(asked, storage)
  expect(settingsIn(settings.getItem('s'))).toMatchObject({ theme: 'dark', language: 'de' })
  settings.setItem('s', JSON.stringify({ theme: 'light', language: 'en' }))
  expect(settingsIn(settings.getItem('s'))).toMatchObject({ theme: 'light', language: 'en' })
  expect([...items.keys()]).toEqual(['s.framed'])
})

test('an unknown wish of a site changes nothing', () => {
  const odd = framedSettings(new URLSearchParams('theme=pink&language=toString'), kept().storage)
  expect(settingsIn(odd.getItem('s'))).toEqual(settingsIn(null))
})

test('a site’s wishes apply even if the browser stores nothing', () => {
  const settings = framedSettings(asked, () => {
    throw new Error('SecurityError')
  })
  expect(settingsIn(settings.getItem('s'))).toMatchObject({ theme: 'dark', language: 'de' })
})
