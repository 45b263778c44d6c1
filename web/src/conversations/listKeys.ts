/** What a row's buttons do, for the keys that do the same. */
export type RowAction = 'rename' | 'delete'

const ACTIONS: Readonly<Record<string, RowAction>> = { F2: 'rename', Delete: 'delete' }

/** From the row with the focus, how far each key goes. */
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
}

/** Arrows, Home and End go from conversation to conversation; F2 renames the one with the focus, Delete deletes it. */
export function onListKey(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLElement>('.conversation a[href]') : null
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return
  const action = ACTIONS[event.key]
  const step = STEPS[event.key]
  if (!action && !step) return
  event.preventDefault()
  if (action) {
    const row = link.closest('.conversation')
    row?.querySelector<HTMLElement>(`[data-action=${action}]`)?.click()
  } else if (step) {
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.conversation a[href]')]
    links[step(links.indexOf(link), links.length - 1)]?.focus()
  }
}
