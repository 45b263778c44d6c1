import { createEffect } from 'solid-js'
import type { Settings } from '../settings/settings.ts'
import { createMediaQuery } from './createMediaQuery.ts'

/** The browser's own colour around the page: that of the paper. */
const tint = (): string => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()

/** Puts what was chosen, and what the system says where that counts, on the page: styles/tokens.css goes by it. */
export function createAppearance(settings: Settings, page = document.documentElement): void {
  const systemDark = createMediaQuery('(prefers-color-scheme: dark)')
  const systemStill = createMediaQuery('(prefers-reduced-motion: reduce)')
  createEffect(() => {
    const theme = settings.theme === 'system' ? (systemDark() ? 'dark' : 'light') : settings.theme
    page.dataset.theme = theme
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]'))
      meta.content = tint()
  })
  createEffect(() => {
    page.dataset.textSize = settings.textSize
  })
  createEffect(() => {
    page.dataset.motion = settings.reducedMotion || systemStill() ? 'reduced' : 'full'
  })
}
