import { onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import { type Settings, settingsIn } from './settings.ts'

export interface SettingsStore {
  readonly current: Settings
  change(change: Partial<Settings>): void
}

const KEY = 'verdemuse.settings'

/** The settings, kept by the browser, the same in all its tabs. Where it keeps nothing, they last as long as the page. */
export function createSettings(storage: () => Pick<Storage, 'getItem' | 'setItem'>): SettingsStore {
  const read = () => {
    try {
      return settingsIn(storage().getItem(KEY))
    } catch {
      return settingsIn(null)
    }
  }
  const [current, setCurrent] = createStore<Settings>(read())
  const follow = ({ key }: StorageEvent) => {
    if (key === KEY || key === null) setCurrent(read())
  }
  addEventListener('storage', follow)
  onCleanup(() => removeEventListener('storage', follow))
  return {
    current,
    change(change) {
      setCurrent(change)
      try {
        storage().setItem(KEY, JSON.stringify(current))
      } catch {
        // They hold until the page is closed.
      }
    },
  }
}
