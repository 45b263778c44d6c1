import { AlertDialog } from '@kobalte/core/alert-dialog'
import { createFocusReturn } from '../shell/createFocusReturn.ts'
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
          <AlertDialog.Title class="dialog-title">Delete this conversation?</AlertDialog.Title>
          <AlertDialog.Description>
            “{props.conversation?.title}” and all its answers will be gone for good.
          </AlertDialog.Description>
          <div class="dialog-foot">
            <AlertDialog.CloseButton class="button" aria-label="Keep it">
              Keep it
            </AlertDialog.CloseButton>
            <button type="button" class="button danger" onClick={confirm}>
              Delete
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog>
  )
}
