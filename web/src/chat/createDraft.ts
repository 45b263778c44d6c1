import { type Accessor, createSignal } from 'solid-js'
import type { Draft, DraftStore } from './draft.ts'
import { newId } from './newId.ts'

type Sent = NonNullable<Draft['sent']>

/** The text in the composer, kept over reloads until it has arrived. */
export interface LiveDraft {
  readonly text: Accessor<string>
  /** What was on its way when the page was closed: it may have arrived, and goes out again under its id. */
  readonly unfinished: string | null
  setText(text: string): void
  /** Takes `content` out of the composer to send it; unchanged since a failed send, it keeps that send's id. */
  take(content: string): Sent
  /** The send failed: its text is back in the composer, before what was written since. */
  giveBack(): void
  /** The send arrived, in this conversation: from now on the draft belongs to it. */
  arrived(conversationId: string): void
}

const unfinishedIn = ({ text, sent, underWay }: Draft): string | null =>
  sent && (underWay || text === '') ? sent.content : null

const joined = ({ text, sent }: Draft): string =>
  sent && sent.content !== text ? [sent.content, text].filter(Boolean).join('\n\n') : text

export function createDraft(store: DraftStore, startId: string | null): LiveDraft {
  const kept = store.read(startId)
  const [text, setTextSignal] = createSignal(kept.text || (kept.sent?.content ?? ''))
  let id = startId
  let sent = kept.sent
  let underWay = false
  const setText = (next: string) => {
    setTextSignal(next)
    store.write(id, { text: next, ...(sent && (underWay || next !== '') ? { sent, underWay } : {}) })
  }
  return {
    text,
    unfinished: unfinishedIn(kept),
    setText,
    take(content) {
      if (sent?.content !== content) sent = { content, clientMessageId: newId() }
      underWay = true
      // What was written since an earlier page sent `content` stays.
      setText(text().trim() === content ? '' : text())
      return sent
    },
    giveBack() {
      underWay = false
      setText(joined({ text: text(), ...(sent ? { sent } : {}) }))
    },
    arrived(conversationId) {
      underWay = false
      sent = undefined
      store.write(id, { text: '' })
      id = conversationId
      setText(text())
    },
  }
}
