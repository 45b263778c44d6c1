/** When something was, as short as it can be said: the time today, the day this year, else the date. */
export function timeLabel(instant: string, now: Date, locale?: string): string {
  const then = new Date(instant)
  if (Number.isNaN(then.getTime())) return ''
  if (then.toDateString() === now.toDateString())
    return then.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
  const day = { day: 'numeric', month: 'short' } as const
  if (then.getFullYear() === now.getFullYear()) return then.toLocaleDateString(locale, day)
  return then.toLocaleDateString(locale, { ...day, year: 'numeric' })
}
