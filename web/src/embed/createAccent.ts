import { type Rgb, tokensOf } from './accent.ts'

/** Gives the page a site's colour, in either theme; whatever is no colour changes nothing. */
export function createAccent(accent: string | null, page = document.documentElement): void {
  if (!accent || !CSS.supports('color', accent)) return
  const show = () => {
    for (const [name, value] of Object.entries(tokensOf(rgbOf(accent), rgbOf(paper()))))
      page.style.setProperty(name, value)
  }
  const paper = () => getComputedStyle(page).getPropertyValue('--paper').trim()
  new MutationObserver(show).observe(page, { attributes: true, attributeFilter: ['data-theme'] })
  show()
}

/** Any colour that CSS knows, as a canvas paints it. */
function rgbOf(color: string): Rgb {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return [0, 0, 0]
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return [red, green, blue]
}
