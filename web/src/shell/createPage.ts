import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal } from 'solid-js'
import type { OpenConversation } from '../chat/createConversation.ts'
import { makeDraftStore } from '../chat/draft.ts'
import { makeKnownConversations } from '../chat/knownConversations.ts'
import { announcement } from '../chat/states.ts'
import { type ConversationList, createConversationList } from '../conversations/createConversationList.ts'
import { type ListActions, makeListActions } from '../conversations/listActions.ts'
import { type EarlierAnswers, makeEarlierAnswers } from '../earlier/earlierAnswers.ts'
import type { Socket } from '../graphql/socket.ts'
import { createSettings, type SettingsStore } from '../settings/createSettings.ts'
import { createOpen } from './createOpen.ts'
import { createRoute } from './route.ts'

/** What the page is about: the list of conversations, and the one that is open. */
export interface PageState {
  readonly list: ConversationList
  readonly listActions: ListActions
  /** What went wrong with the list last, in words. */
  readonly listProblem: Accessor<string | null>
  readonly settings: SettingsStore
  readonly open: Accessor<OpenConversation>
  readonly title: Accessor<string>
  /** What a screen reader is to say. */
  readonly announced: Accessor<string>
  go(conversationId: string | null): void
}

export function createPage(client: Client, socket: Socket): PageState {
  const route = createRoute()
  const list = createConversationList(client, socket.recoveries)
  const drafts = makeDraftStore(() => localStorage)
  const known = makeKnownConversations()
  const settings = createSettings(() => localStorage)
  const earlierAnswers = createEarlierAnswers(settings)
  const [announced, setAnnounced] = createSignal('')
  const [listProblem, onProblem] = createSignal<string | null>(null)

  const onGone = (id: string) => {
    list.drop(id)
    drafts.write(id, { text: '' })
    known.drop(id)
    earlierAnswers.forget(id)
  }
  const onDeleted = (id: string) => {
    onGone(id)
    if (route.conversationId() === id) route.go(null, 'replace')
  }
  const open = createOpen(route, {
    client,
    socket,
    ...{ drafts, known, earlierAnswers },
    settings: settings.current,
    onChanged: list.put,
    onGone,
    onEnded: (message) => setAnnounced(announcement(message)),
  })
  // Or an answer that is the same once more would not be said again.
  createEffect(() => open().answering() && setAnnounced(''))
  return {
    list,
    listProblem,
    settings,
    open,
    announced,
    title: createTitle(open, list),
    listActions: makeListActions(client, { put: list.put, onDeleted, onProblem }),
    go: route.go,
  }
}

/** Kept in the tab for as long as the reader wants them kept. */
function createEarlierAnswers({ current }: SettingsStore): EarlierAnswers {
  const enabled = () => current.earlierAnswers
  const earlierAnswers = makeEarlierAnswers({ storage: () => sessionStorage, enabled })
  createEffect(() => enabled() || earlierAnswers.forget())
  return earlierAnswers
}

/** The open conversation's name; the browser's tab shows it, too. */
function createTitle(open: Accessor<OpenConversation>, list: ConversationList): Accessor<string> {
  const title = () => {
    const id = open().id()
    if (id === null) return 'New conversation'
    return list.items.find((item) => item.id === id)?.title ?? 'Conversation'
  }
  createEffect(() => {
    document.title = open().id() === null ? 'VerdeMuse' : `${title()} · VerdeMuse`
  })
  return title
}
