import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** The theme that the page has, as shell/createAppearance.ts puts it there: a canvas has to be told. */
export function createTheme(page = document.documentElement): Accessor<string> {
  const read = () => page.dataset.theme ?? ''
  const [theme, setTheme] = createSignal(read())
  const observer = new MutationObserver(() => setTheme(read()))
  observer.observe(page, { attributes: true, attributeFilter: ['data-theme'] })
  onCleanup(() => observer.disconnect())
  return theme
}
