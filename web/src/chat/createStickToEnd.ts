import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js'

/** This close to the end counts as there, in CSS pixels: zoomed pages stop at fractions. */
const NEAR_PX = 48

export interface StickToEnd {
  /** The reader is not at the end, and what is new there does not show. */
  readonly away: Accessor<boolean>
  toEnd(): void
}

/** Keeps what is scrolled at its end while it grows, as long as the reader is there. */
export function createStickToEnd(scrolled: () => HTMLElement, content: () => HTMLElement): StickToEnd {
  const [away, setAway] = createSignal(false)
  const toEnd = () => {
    setAway(false)
    scrolled().scrollTop = scrolled().scrollHeight
  }
  onMount(() => {
    const element = scrolled()
    let lastTop = 0
    const onScroll = () => {
      const left = element.scrollHeight - element.clientHeight - element.scrollTop
      // What grows moves the end away without the reader's doing; only scrolling up leaves it.
      if (left <= NEAR_PX) setAway(false)
      else if (element.scrollTop < lastTop) setAway(true)
      lastTop = element.scrollTop
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    const grown = new ResizeObserver(() => away() || toEnd())
    grown.observe(content())
    grown.observe(element)
    onCleanup(() => {
      element.removeEventListener('scroll', onScroll)
      grown.disconnect()
    })
  })
  return { away, toEnd }
}
