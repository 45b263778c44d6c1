import { inDates } from '../language/formats.ts'

/** When something was, as short as it can be said: the time today, the day this year, else the date. */
export function timeLabel(instant: string, now: Date): string {
  const then = new Date(instant)
  if (Number.isNaN(then.getTime())) return ''
  if (then.toDateString() === now.toDateString()) return inDates(then, { hour: 'numeric', minute: '2-digit' })
  const day = { day: 'numeric', month: 'short' } as const
  if (then.getFullYear() === now.getFullYear()) return inDates(then, day)
  return inDates(then, { ...day, year: 'numeric' })
}
