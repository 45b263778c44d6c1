import type { Client } from '@urql/core'
import { createSignal, Show } from 'solid-js'
import { loadMarkdown, Markdown } from '../markdown/Markdown.tsx'
import { Confirmed } from '../owners/Confirmed.tsx'
import { OneOf } from '../settings/controls.tsx'
import { ownerWords } from '../words/owners.ts'
import { ConflictNote } from './ConflictNote.tsx'
import { createEditing, type Editing } from './createEditing.ts'
import type { Opened } from './DocumentsSection.tsx'
import type { Draft } from './documents.ts'
import { Field } from './Field.tsx'

interface EditorProps {
  readonly client: Client
  readonly opened: Opened
  onDirty(dirty: boolean): void
  onChanged(): void
  onClose(): void
}

/** One document: its title, its text with a preview, where it can be read, its tags. */
export function DocumentEditor(props: EditorProps) {
  const editing = createEditing(props)
  const words = () => ownerWords().documents
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void editing.save()
  }
  const remove = async () => {
    const problem = await editing.remove()
    if (problem === null) props.onClose()
    return problem ?? ''
  }
  return (
    <section class="card editor" aria-label={words().editor}>
      <Show when={editing.draft()} fallback={<p class="note">{editing.problem() ?? words().reading}</p>}>
        {(draft) => (
          <>
            <h2>{draft().id === null ? words().fresh : words().editor}</h2>
            <form onSubmit={submit}>
              <Fields draft={draft()} editing={editing} />
              <Show when={editing.conflict()}>
                {(conflict) => <ConflictNote theirs={conflict().theirs} editing={editing} />}
              </Show>
              <div role="alert">
                <Show when={editing.problem()}>{(problem) => <p class="problem">{problem()}</p>}</Show>
              </div>
              <div class="editor-foot">
                <button type="submit" class="button primary" disabled={editing.busy()}>
                  {editing.busy() ? words().saving : words().save}
                </button>
                <button type="button" class="button" onClick={() => props.onClose()}>
                  {words().close}
                </button>
                <span class="note" role="status">
                  {editing.done()}
                </span>
              </div>
            </form>
            <Show when={draft().id}>
              <Confirmed
                label={words().remove}
                question={words().removeSure(draft().title)}
                action={words().removeAction}
                onConfirm={remove}
              />
            </Show>
          </>
        )}
      </Show>
    </section>
  )
}

function Fields(props: { readonly draft: Draft; readonly editing: Editing }) {
  const words = () => ownerWords().documents
  return (
    <>
      <Field
        label={words().name}
        value={props.draft.title}
        required
        maxlength={300}
        onInput={(title) => props.editing.change({ title })}
      />
      <Body body={props.draft.body} onInput={(body) => props.editing.change({ body })} />
      <Field
        label={words().url}
        hint={words().urlHint}
        type="url"
        value={props.draft.url}
        maxlength={2_000}
        onInput={(url) => props.editing.change({ url })}
      />
      <Field
        label={words().tags}
        hint={words().tagsHint}
        value={props.draft.tags}
        onInput={(tags) => props.editing.change({ tags })}
      />
    </>
  )
}

function Body(props: { readonly body: string; onInput(body: string): void }) {
  const [view, setView] = createSignal<'write' | 'preview'>('write')
  const words = () => ownerWords().documents
  loadMarkdown().catch(() => undefined)
  return (
    <div class="body">
      <OneOf
        label={words().body}
        value={view()}
        options={[
          ['write', words().write],
          ['preview', words().preview],
        ]}
        onChange={setView}
      />
      <Show
        when={view() === 'write'}
        fallback={
          <section class="preview" aria-label={words().preview} tabindex="0">
            <Markdown text={props.body} sources={[]} onOpenSource={() => {}} />
          </section>
        }
      >
        <textarea
          class="field"
          aria-label={words().body}
          required
          spellcheck={true}
          dir="auto"
          value={props.body}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </Show>
    </div>
  )
}
