import { type Accessor, createEffect, createSignal } from 'solid-js'
import { brandName } from '../brand/brand.ts'
import type { OpenConversation } from '../chat/createConversation.ts'
import { createTries, type Tries } from '../chat/createTries.ts'
import { makeDraftStore } from '../chat/draft.ts'
import { makeKnownConversations } from '../chat/knownConversations.ts'
import { announcement } from '../chat/states.ts'
import type { Conversation } from '../conversations/conversation.ts'
import { type ConversationList, createConversationList } from '../conversations/createConversationList.ts'
import { type ConversationSearch, createSearch } from '../conversations/createSearch.ts'
import { type ListActions, makeListActions } from '../conversations/listActions.ts'
import { type EarlierAnswers, makeEarlierAnswers } from '../earlier/earlierAnswers.ts'
import type { Connection } from '../graphql/connect.ts'
import { createSessionLog, type SessionLog } from '../performance/createSessionLog.ts'
import type { SettingsStore } from '../settings/createSettings.ts'
import type { Clearing } from '../settings/DataChoices.tsx'
import { words } from '../words/page.ts'
import { makeClearing } from './clearing.ts'
import { createOpen } from './createOpen.ts'
import { createRoute } from './route.ts'

export interface PagePorts {
  readonly connection: Connection
  readonly settings: SettingsStore
}

/** What the page is about: the list of conversations, and the one that is open. */
export interface PageState {
  readonly list: ConversationList
  readonly search: ConversationSearch
  readonly listActions: ListActions
  /** What went wrong with the list last, in words. */
  readonly listProblem: Accessor<string | null>
  readonly log: SessionLog
  readonly tries: Tries
  readonly clearing: Clearing
  readonly open: Accessor<OpenConversation>
  readonly title: Accessor<string>
  /** What a screen reader is to say. */
  readonly announced: Accessor<string>
  go(conversationId: string | null): void
}

export function createPage({ connection, settings }: PagePorts): PageState {
  const { client, socket } = connection
  const route = createRoute()
  const list = createConversationList(client, socket.recoveries)
  const search = createSearch(client)
  const drafts = makeDraftStore(() => localStorage)
  const known = makeKnownConversations()
  const earlierAnswers = createEarlierAnswers(settings)
  const log = createSessionLog()
  const [announced, setAnnounced] = createSignal('')
  const [listProblem, onProblem] = createSignal<string | null>(null)

  const onGone = (id: string) => {
    list.drop(id)
    search.drop(id)
    drafts.write(id, { text: '' })
    known.drop(id)
    earlierAnswers.forget(id)
  }
  const onDeleted = (id: string) => {
    onGone(id)
    if (route.conversationId() === id) route.go(null, 'replace')
  }
  const onAllDeleted = () => {
    for (const { id } of list.items) known.drop(id)
    list.clear()
    search.setText('')
    route.go(null, 'replace')
  }
  const put = (conversation: Conversation) => {
    list.put(conversation)
    search.put(conversation)
  }
  const listActions = makeListActions(client, { put, onDeleted, onAllDeleted, onProblem })
  const open = createOpen(route, {
    client,
    socket,
    ...{ drafts, known, earlierAnswers },
    settings: settings.current,
    onChanged: put,
    onGone,
    onEnded(message) {
      log.note(message)
      setAnnounced(announcement(message))
    },
  })
  const clearing = makeClearing({ open, listActions, listProblem, kept: [drafts, earlierAnswers, log] })
  // Or an answer that is the same once more would not be said again.
  createEffect(() => open().answering() && setAnnounced(''))
  return {
    list,
    search,
    tries: createTries(client),
    log,
    listProblem,
    open,
    announced,
    title: createTitle(open, list),
    listActions,
    clearing,
    go: route.go,
  }
}

/** Kept in the tab for as long as the reader wants them kept. */
function createEarlierAnswers({ current }: SettingsStore): EarlierAnswers {
  const enabled = () => current.earlierAnswers
  const earlierAnswers = makeEarlierAnswers({ storage: () => sessionStorage, enabled })
  createEffect(() => enabled() || earlierAnswers.clear())
  return earlierAnswers
}

/** The open conversation's name; the browser's tab shows it, too. */
function createTitle(open: Accessor<OpenConversation>, list: ConversationList): Accessor<string> {
  const title = () => {
    const id = open().id()
    if (id === null) return words().page.newConversation
    return list.items.find((item) => item.id === id)?.title ?? words().page.conversation
  }
  createEffect(() => {
    document.title = open().id() === null ? brandName() : `${title()} · ${brandName()}`
  })
  return title
}
