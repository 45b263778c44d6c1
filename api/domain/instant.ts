const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[T ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

const DAY_MS = 86_400_000

/** The instant (epoch ms) that an RFC 3339 text names; null if it names none, as 31 February. */
export function instantIn(text: string): number | null {
  const [, year, month, day] = RFC_3339.exec(text) ?? []
  // Date.parse takes the 31st of a month that has 30 days for the 1st of the next.
  const first = Date.parse(`${year}-${month}-01T00:00:00Z`)
  const date = new Date(first + (Number(day) - 1) * DAY_MS)
  if (Number.isNaN(first) || date.getUTCMonth() + 1 !== Number(month)) return null
  const epochMs = Date.parse(text.replace(' ', 'T').replace(/:60/, ':59'))
  return Number.isNaN(epochMs) ? null : epochMs
}
