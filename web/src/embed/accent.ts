/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/** WCAG 2.2: what text needs, as a contrast. */
const READABLE = 4.5
const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

const luminance = (color: Rgb): number => {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const mixed = (color: Rgb, other: Rgb, share: number): Rgb =>
  color.map((part, at) => Math.round(part + ((other[at] ?? 0) - part) * share)) as unknown as Rgb

const STEPS = 20

/** The colour nearest to `color` that can be read on `paper`. */
export function readableOn(color: Rgb, paper: Rgb): Rgb {
  const towards = luminance(paper) > 0.4 ? BLACK : WHITE
  for (let step = 0; step < STEPS; step += 1) {
    const tried = mixed(color, towards, step / STEPS)
    if (contrast(tried, paper) >= READABLE) return tried
  }
  return towards
}

/** Black or white, whichever can be read on it. */
export const inkOn = (color: Rgb): Rgb => (contrast(color, WHITE) >= contrast(color, BLACK) ? WHITE : BLACK)

const inCss = (color: Rgb): string => `rgb(${color.join(' ')})`

/** The chat's own colours of styles/tokens.css, made of a site's. */
export function tokensOf(accent: Rgb, paper: Rgb): Readonly<Record<string, string>> {
  const leaf = readableOn(accent, paper)
  const ink = luminance(paper) > 0.4 ? BLACK : WHITE
  return {
    '--leaf': inCss(leaf),
    '--leaf-strong': inCss(mixed(leaf, ink, 0.2)),
    '--leaf-soft': inCss(mixed(paper, accent, 0.14)),
    '--leaf-ink': inCss(mixed(leaf, ink, 0.5)),
    '--on-leaf': inCss(inkOn(leaf)),
  }
}
