import { Dialog } from '@kobalte/core/dialog'
import type { JSX } from 'solid-js'
import { words } from '../words/page.ts'
import { createFocusReturn } from './createFocusReturn.ts'
import { CloseIcon } from './icons.tsx'

interface PanelDialogProps {
  readonly open: boolean
  readonly title: string
  readonly children: JSX.Element
  onClose(): void
}

/** A dialog whose title and way out stay in sight, however long what it shows is. */
export function PanelDialog(props: PanelDialogProps) {
  const returnFocus = createFocusReturn(() => props.open)
  return (
    <Dialog open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="overlay" />
        <Dialog.Content class="dialog" onCloseAutoFocus={returnFocus}>
          <header class="dialog-head sticky">
            <Dialog.Title class="dialog-title">{props.title}</Dialog.Title>
            <Dialog.CloseButton class="quiet square" aria-label={words().page.close}>
              <CloseIcon />
            </Dialog.CloseButton>
          </header>
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  )
}
