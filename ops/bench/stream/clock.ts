/** One clock for all processes of a machine, in microseconds since 1970: they differ by some 10 µs. */
export const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000)

/**
 * Each token is the instant in which it left the upstream, and its place in the answer. A space comes with the token
 * after it, as models send it: the product keeps one back at the end until it knows that no marker follows.
 */
export const tokenOf = (place: number): string => `${place === 0 ? '' : ' '}t${nowUs()}.${place};`

export interface Arrived {
  readonly sentAtUs: number
  readonly place: number
}

const TOKEN = /t(\d+)\.(\d+);/g

/** Takes the tokens out of an answer that comes in pieces, wherever those are cut. */
export function tokenReader(): { in(text: string): Arrived[] } {
  let rest = ''
  return {
    in(text) {
      const all = rest + text
      const end = all.lastIndexOf(';') + 1
      rest = all.slice(end)
      return [...all.slice(0, end).matchAll(TOKEN)].map(([, sentAt, place]) => ({
        sentAtUs: Number(sentAt),
        place: Number(place),
      }))
    },
  }
}
