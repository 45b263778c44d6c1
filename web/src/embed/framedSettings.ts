import { LANGUAGES } from '../language/languages.ts'

type SettingsStorage = Pick<Storage, 'getItem' | 'setItem'>

/** What the site around the frame asks for, until the reader chooses otherwise; apart from the chat's own settings. */
export function framedSettings(asked: URLSearchParams, storage: () => SettingsStorage): SettingsStorage {
  const name = (key: string) => `${key}.framed`
  const language = asked.get('language')?.slice(0, 2).toLowerCase() ?? ''
  const wanted = {
    theme: asked.get('theme') ?? 'system',
    ...(Object.hasOwn(LANGUAGES, language) && { language }),
  }
  return {
    getItem(key) {
      try {
        return storage().getItem(name(key)) ?? JSON.stringify(wanted)
      } catch {
        // A browser may keep nothing at all in here.
        return JSON.stringify(wanted)
      }
    },
    setItem: (key, value) => storage().setItem(name(key), value),
  }
}
