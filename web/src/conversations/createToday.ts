import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** The day that it is, as it changes; also after the computer slept over midnight. */
export function createToday(): Accessor<Date> {
  const [today, setToday] = createSignal(new Date())
  const follow = () => {
    if (new Date().toDateString() !== today().toDateString()) setToday(new Date())
  }
  const timer = setInterval(follow, 60_000)
  document.addEventListener('visibilitychange', follow)
  onCleanup(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', follow)
  })
  return today
}
