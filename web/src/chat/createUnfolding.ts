import { type Accessor, createComputed, createEffect, createSignal, on, onCleanup } from 'solid-js'

const FIRST = 100
const STEP = 40

const idle = globalThis.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 32))
const cancelIdle = globalThis.cancelIdleCallback ?? clearTimeout

/**
 * Of many items that come at once the newest, so that a long conversation that was read before opens as fast as a short
 * one; the earlier ones follow while nothing else is to be done.
 */
export function createUnfolding<T>(items: () => readonly T[]): Accessor<readonly T[]> {
  const [hidden, setHidden] = createSignal(0)
  const hide = (count: number, before = 0) => {
    setHidden((known) => known + Math.max(0, count - before - FIRST))
    return count
  }
  createComputed<number | undefined>((before) => hide(items().length, before))
  createEffect(
    on(hidden, (count) => {
      if (count === 0) return
      const handle = idle(() => setHidden(Math.max(0, count - STEP)))
      onCleanup(() => cancelIdle(handle as number))
    }),
  )
  return () => (hidden() === 0 ? items() : items().slice(hidden()))
}
