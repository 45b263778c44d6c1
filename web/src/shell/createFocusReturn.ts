import { type Accessor, createEffect, on } from 'solid-js'

/** For a dialog that several buttons open: puts the keyboard back on the one that did, or near it where it is gone. */
export function createFocusReturn(open: Accessor<boolean>): (event: Event) => void {
  let opener: Element | null = null
  createEffect(
    on(open, (isOpen) => {
      if (isOpen) opener = document.activeElement
    }),
  )
  return (event) => {
    event.preventDefault()
    const target = opener?.isConnected ? opener : document.getElementById('sidebar')
    if (target instanceof HTMLElement) target.focus()
  }
}
