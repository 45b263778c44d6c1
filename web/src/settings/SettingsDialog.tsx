import { Dialog } from '@kobalte/core/dialog'
import { createFocusReturn } from '../shell/createFocusReturn.ts'
import { CloseIcon } from '../shell/icons.tsx'
import { Switch } from './Choice.tsx'
import type { SettingsStore } from './createSettings.ts'

interface SettingsDialogProps {
  readonly open: boolean
  readonly settings: SettingsStore
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
          <header class="dialog-head">
            <Dialog.Title class="dialog-title">Settings</Dialog.Title>
            <Dialog.CloseButton class="quiet square" aria-label="Close">
              <CloseIcon />
            </Dialog.CloseButton>
          </header>
          <Dialog.Description class="note">They hold for this browser and are kept in it.</Dialog.Description>
          <Answers settings={props.settings} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  )
}

function Answers(props: { readonly settings: SettingsStore }) {
  return (
    <section class="choices" aria-label="Answers">
      <Switch
        label="Answer cache"
        hint="An answer that was written before, from the same documents, may be given again. Off: every answer is a new one."
        on={props.settings.current.answerCache}
        onChange={(answerCache) => props.settings.change({ answerCache })}
      />
      <Switch
        label="Earlier answers at once"
        hint="Ask again what you asked in this tab, and its answer shows while it is checked. Off: nothing is kept, and what was kept is gone."
        on={props.settings.current.earlierAnswers}
        onChange={(earlierAnswers) => props.settings.change({ earlierAnswers })}
      />
    </section>
  )
}
