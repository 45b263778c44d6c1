import { COLUMNS, type Columns, countsAnew, type Reading, type Row, rowBetween } from './reading.ts'
import { makeRing, type Ring } from './ring.ts'

export type Range = 'hour' | 'day'

/** What was read, as rows for the charts. It holds an hour of readings and a day of minutes, and never more. */
export interface History {
  add(reading: Reading): void
  columns(range: Range): Columns
  /** The newest row; null where there is none. */
  latest(): Row | null
}

/** A reading comes so often; see createFigures.ts. */
export const READ_EVERY_MS = 5_000
/** Each row is of about so long a time. */
const WINDOW_MS = 60_000
/** After a silence that long, the lines break: nobody knows what happened when. A hidden page reads once a minute. */
const SILENCE_MS = 150_000
const ROWS: Record<Range, number> = { hour: 3_600_000 / READ_EVERY_MS, day: 24 * 60 }

export function makeHistory(): History {
  const hour = makeRing(COLUMNS.length, ROWS.hour)
  const day = makeRing(COLUMNS.length, ROWS.day)
  let window: Reading[] = []
  let latest: Row | null = null
  let minuteAt = Number.NEGATIVE_INFINITY

  const breakLines = (at: number) => {
    for (const ring of [hour, day]) if (ring.length() > 0) ring.push([at])
    window = []
    minuteAt = Number.NEGATIVE_INFINITY
  }
  return {
    latest: () => latest,
    columns: (range) => columnsOf(range === 'hour' ? hour : day),
    add(reading) {
      const last = window.at(-1)
      if (last && reading.at <= last.at) return
      if (last && (reading.at - last.at > SILENCE_MS || countsAnew(last, reading))) breakLines(last.at + 1)
      // One reading from before the window stays: rows begin there.
      while (window.length > 1 && (window[1]?.at ?? 0) <= reading.at - WINDOW_MS) window.shift()
      const [before] = window
      window.push(reading)
      if (!before) return
      latest = rowBetween(before, reading)
      const cells = cellsOf(latest)
      hour.push(cells)
      if (reading.at - minuteAt < WINDOW_MS) return
      minuteAt = reading.at
      day.push(cells)
    },
  }
}

const cellsOf = (row: Row): number[] => COLUMNS.map((column) => row[column])

function columnsOf(ring: Ring): Columns {
  const columns = ring.columns()
  return Object.fromEntries(COLUMNS.map((name, at) => [name, columns[at] ?? []])) as unknown as Columns
}
