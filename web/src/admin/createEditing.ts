import type { Client } from '@urql/core'
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import { ownerWords } from '../words/owners.ts'
import type { Opened } from './DocumentsSection.tsx'
import {
  type Draft,
  deleteDocument,
  draftOf,
  type EditedDocument,
  readDocument,
  saveDocument,
} from './documents.ts'

/** `theirs`: the document as someone else has written it meanwhile; null where they deleted it. */
interface Conflict {
  readonly theirs: EditedDocument | null
}

export interface Editing {
  /** Undefined until it was read. */
  readonly draft: Accessor<Draft | undefined>
  readonly busy: Accessor<boolean>
  readonly problem: Accessor<string | null>
  /** What was done last, in words. */
  readonly done: Accessor<string>
  readonly conflict: Accessor<Conflict | null>
  change(change: Partial<Draft>): void
  save(): Promise<void>
  /** Resolves with what was in the way, in words; null: it is gone. */
  remove(): Promise<string | null>
  takeTheirs(): void
  /** Over what they wrote. */
  saveMine(): Promise<void>
}

interface EditingPorts {
  readonly client: Client
  readonly opened: Opened
  onDirty(dirty: boolean): void
  onChanged(): void
}

const TYPED = ['title', 'body', 'url', 'tags'] as const
type Typed = (typeof TYPED)[number]

const pick = (draft: Draft, fields: readonly Typed[]): Partial<Draft> =>
  Object.fromEntries(fields.map((field) => [field, draft[field]]))

/** A document that is being written, with all that can come in between. */
export function createEditing({ client, opened, onDirty, onChanged }: EditingPorts): Editing {
  const [state, setState] = createStore<{ draft: Draft | undefined }>({
    draft: 'fresh' in opened ? opened.fresh : undefined,
  })
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [done, setDone] = createSignal('')
  const [conflict, setConflict] = createSignal<Conflict | null>(null)
  let isOver = false
  onCleanup(() => {
    isOver = true
  })
  const show = (document: EditedDocument) => {
    setState('draft', draftOf(document))
    onDirty(false)
  }
  /** What was written on while it was being saved stays, and is still to be saved. */
  const showSaved = (sent: Draft, document: EditedDocument) => {
    const saved = draftOf(document)
    const written = TYPED.filter((field) => state.draft && state.draft[field] !== sent[field])
    setState('draft', (draft) => ({ ...saved, ...(draft && pick(draft, written)) }))
    onDirty(written.length > 0)
  }
  const read = async (id: string) => {
    const outcome = await readDocument(client, id)
    if (isOver) return
    if ('problem' in outcome) setProblem(outcome.problem)
    else if (outcome.done) show(outcome.done)
    else setProblem(ownerWords().documents.gone)
  }
  const meet = async (id: string | null) => {
    const outcome = id === null ? { done: null } : await readDocument(client, id)
    if ('problem' in outcome) setProblem(outcome.problem)
    else setConflict({ theirs: outcome.done })
  }
  const save = async () => {
    const { draft } = state
    if (!draft || busy()) return
    setBusy(true)
    setProblem(null)
    setDone('')
    const sent = { ...draft }
    const outcome = await saveDocument(client, sent)
    if (isOver) {
      if (outcome !== 'conflict' && 'done' in outcome) onChanged()
      return
    }
    if (outcome === 'conflict') await meet(draft.id)
    else if ('problem' in outcome) setProblem(outcome.problem)
    else {
      showSaved(sent, outcome.done)
      setDone(ownerWords().documents.saved)
      onChanged()
    }
    setBusy(false)
  }
  if ('id' in opened) void read(opened.id)
  return {
    ...{ busy, problem, done, conflict, save },
    draft: () => state.draft,
    change(change) {
      setState('draft', (draft) => draft && { ...draft, ...change })
      setDone('')
      onDirty(true)
    },
    async remove() {
      const id = state.draft?.id
      const outcome = id ? await deleteDocument(client, id) : { done: '' }
      if ('problem' in outcome) return outcome.problem
      onDirty(false)
      onChanged()
      return null
    },
    takeTheirs() {
      const theirs = conflict()?.theirs
      if (theirs) show(theirs)
      setConflict(null)
    },
    async saveMine() {
      const theirs = conflict()?.theirs ?? null
      setState('draft', (draft) => draft && { ...draft, revision: theirs?.revision ?? null })
      setConflict(null)
      await save()
    },
  }
}
