import { onCleanup } from 'solid-js'

/** Ctrl+K, or ⌘K on a Mac: to the search, from anywhere on the page but a dialog. */
export function createShortcuts(toSearch: () => void): void {
  const onKey = (event: KeyboardEvent) => {
    const isSearch = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
    if (!isSearch || event.shiftKey || event.altKey || document.querySelector('[role$=dialog]')) return
    event.preventDefault()
    toSearch()
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
}
