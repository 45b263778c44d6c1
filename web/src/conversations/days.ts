import { grouped } from '../grouped.ts'
import { inDates } from '../language/formats.ts'
import { words } from '../words/page.ts'
import type { Conversation } from './conversation.ts'

const DAY_MS = 86_400_000
const WEEK_DAYS = 7

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** “Today”, “Yesterday”, a day of the last week, a month of this year, or the month and year. */
export function dayName(instant: string, now: Date): string {
  const then = new Date(instant)
  // Rounded: a day on which the clocks change is not as long as others.
  const daysAgo = Math.round((startOfDay(now) - startOfDay(then)) / DAY_MS)
  if (daysAgo <= 0) return words().list.today
  if (daysAgo === 1) return words().list.yesterday
  if (daysAgo < WEEK_DAYS) return inDates(then, { weekday: 'long' })
  if (then.getFullYear() === now.getFullYear()) return inDates(then, { month: 'long' })
  return inDates(then, { month: 'long', year: 'numeric' })
}

/** Conversations by the name of their day, in the order that they come in. */
export const byDay = (conversations: readonly Conversation[], now: Date): Map<string, Conversation[]> =>
  grouped(conversations, ({ updatedAt }) => dayName(updatedAt, now))
