import { Show } from 'solid-js'
import { ownerWords } from '../words/owners.ts'
import type { Editing } from './createEditing.ts'
import type { EditedDocument } from './documents.ts'

/** Someone else has written meanwhile: what they wrote can be looked at before one of the two is kept. */
export function ConflictNote(props: { readonly theirs: EditedDocument | null; readonly editing: Editing }) {
  const words = () => ownerWords().documents.conflict
  return (
    <div class="conflict" role="alert">
      <p>{props.theirs ? words().changed : words().deleted}</p>
      <Show when={props.theirs}>
        {(theirs) => (
          <details>
            <summary>{words().look}</summary>
            <p dir="auto">
              <strong>{theirs().title}</strong>
            </p>
            <pre dir="auto">{theirs().body}</pre>
          </details>
        )}
      </Show>
      <div class="editor-foot">
        <Show when={props.theirs}>
          <button type="button" class="button" onClick={() => props.editing.takeTheirs()}>
            {words().takeTheirs}
          </button>
        </Show>
        <button type="button" class="button danger" onClick={() => void props.editing.saveMine()}>
          {words().saveMine}
        </button>
      </div>
    </div>
  )
}
