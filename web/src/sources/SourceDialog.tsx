import { Dialog } from '@kobalte/core/dialog'
import { Show } from 'solid-js'
import type { Source } from '../chat/message.ts'
import { createFocusReturn } from '../shell/createFocusReturn.ts'
import { CloseIcon } from '../shell/icons.tsx'
import { words } from '../words/page.ts'
import { webAddress } from './webAddress.ts'

/** What became of its document, where there is something to say. */
function stateInWords({ documentState }: Source): string | null {
  const { changed, deleted } = words().sources
  return { CURRENT: null, CHANGED: changed, DELETED: deleted }[documentState]
}

/** A passage that an answer rests on, and the way to its document. Nothing in it is taken for markup. */
export default function SourceDialog(props: { readonly source: Source | null; onClose(): void }) {
  const returnFocus = createFocusReturn(() => props.source !== null)
  return (
    <Dialog open={props.source !== null} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="overlay" />
        <Dialog.Content class="dialog" onCloseAutoFocus={returnFocus}>
          <Show when={props.source}>
            {(source) => (
              <>
                <header class="dialog-head">
                  <Dialog.Title class="dialog-title">
                    <span class="source-number">{source().marker}</span> {source().title}
                  </Dialog.Title>
                  <Dialog.CloseButton class="quiet square" aria-label={words().page.close}>
                    <CloseIcon />
                  </Dialog.CloseButton>
                </header>
                <Dialog.Description as="blockquote" class="excerpt">
                  {source().excerpt}
                </Dialog.Description>
                <Show when={stateInWords(source())}>{(words) => <p class="note">{words()}</p>}</Show>
                <Show when={webAddress(source().url)}>
                  {(address) => (
                    <a href={address()} target="_blank" rel="noopener noreferrer nofollow">
                      {words().sources.open}
                    </a>
                  )}
                </Show>
              </>
            )}
          </Show>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  )
}
