import { AlertDialog } from '@kobalte/core/alert-dialog'
import { createFocusReturn } from '../shell/createFocusReturn.ts'
import { words } from '../words/page.ts'
import type { Conversation } from './conversation.ts'

interface DeleteDialogProps {
  readonly conversation: Conversation | null
  onConfirm(conversation: Conversation): void
  onClose(): void
}

/** Asks before a conversation is deleted: there is no way back. */
export default function DeleteDialog(props: DeleteDialogProps) {
  const returnFocus = createFocusReturn(() => props.conversation !== null)
  const confirm = () => {
    if (props.conversation) props.onConfirm(props.conversation)
  }
  return (
    <AlertDialog open={props.conversation !== null} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="overlay" />
        <AlertDialog.Content class="dialog" onCloseAutoFocus={returnFocus}>
          <AlertDialog.Title class="dialog-title">{words().deletion.question}</AlertDialog.Title>
          <AlertDialog.Description>
            {words().deletion.consequence(props.conversation?.title ?? '')}
          </AlertDialog.Description>
          <div class="dialog-foot">
            <AlertDialog.CloseButton class="button" aria-label={words().deletion.keep}>
              {words().deletion.keep}
            </AlertDialog.CloseButton>
            <button type="button" class="button danger" onClick={confirm}>
              {words().deletion.delete}
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog>
  )
}
