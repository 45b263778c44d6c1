import { Dialog } from '@kobalte/core/dialog'
import type { Connection } from '../graphql/connect.ts'
import { PanelDialog } from '../shell/PanelDialog.tsx'
import { words } from '../words/page.ts'
import { panelWords } from '../words/panels.ts'
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
  return (
    <PanelDialog open={props.open} title={words().page.settings} onClose={props.onClose}>
      <Dialog.Description class="note">{panelWords().settings.kept}</Dialog.Description>
      <AnswerChoices settings={props.settings} />
      <AppearanceChoices settings={props.settings} />
      <ConnectionChoices settings={props.settings} connection={props.connection} />
      <DataChoices clearing={props.clearing} client={props.connection.client} />
    </PanelDialog>
  )
}
