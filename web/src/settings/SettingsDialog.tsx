import { Dialog } from '@kobalte/core/dialog'
import type { Connection } from '../graphql/connect.ts'
import { createFocusReturn } from '../shell/createFocusReturn.ts'
import { CloseIcon } from '../shell/icons.tsx'
import { AnswerChoices, AppearanceChoices } from './Choices.tsx'
import { ConnectionChoices } from './ConnectionChoices.tsx'
import type { SettingsStore } from './createSettings.ts'
import { type Clearing, DataChoices } from './DataChoices.tsx'

interface SettingsDialogProps {
  readonly open: boolean
  readonly settings: SettingsStore
  readonly connection: Connection
  readonly clearing: Clearing
  onClose(): void
}

/** What a reader can choose, for this browser. Every change counts at once. */
export default function SettingsDialog(props: SettingsDialogProps) {
  const returnFocus = createFocusReturn(() => props.open)
  return (
    <Dialog open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="overlay" />
        <Dialog.Content class="dialog" onCloseAutoFocus={returnFocus}>
          <header class="dialog-head sticky">
            <Dialog.Title class="dialog-title">Settings</Dialog.Title>
            <Dialog.CloseButton class="quiet square" aria-label="Close">
              <CloseIcon />
            </Dialog.CloseButton>
          </header>
          <Dialog.Description class="note">
            Every change counts at once, and is kept in this browser.
          </Dialog.Description>
          <AnswerChoices settings={props.settings} />
          <AppearanceChoices settings={props.settings} />
          <ConnectionChoices settings={props.settings} connection={props.connection} />
          <DataChoices clearing={props.clearing} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  )
}
