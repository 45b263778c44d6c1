import type { Client } from '@urql/core'
import { type Accessor, createSignal, onCleanup, untrack } from 'solid-js'
import type { Conversation } from '../conversations/conversation.ts'
import { graphql } from '../gql/gql.ts'
import type { ConversationPageQuery } from '../gql/graphql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { makeOrder } from '../graphql/order.ts'
import type { Settings } from '../settings/settings.ts'
import type { Timeline } from './createTimeline.ts'
import type { KnownConversation } from './knownConversations.ts'

const ConversationPage = graphql(`
  query ConversationPage($id: ID!, $last: Int!, $before: String) {
    conversation(id: $id) {
      ...ConversationFields
      messages(last: $last, before: $before) {
        edges {
          node {
            ...MessageFields
          }
        }
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    }
  }
`)

/** `unreachable`: not read yet, and being tried again. `missing`: never was, expired, or somebody else's. */
export type Phase = 'new' | 'loading' | 'unreachable' | 'ready' | 'missing'

/** The messages that have been read, page by page from the newest backwards. */
export interface Pages {
  readonly phase: Accessor<Phase>
  /** Where the messages before these begin; null where there are none. */
  readonly cursor: Accessor<string | null>
  readonly loadingEarlier: Accessor<boolean>
  /** Reads the newest page again and merges it in. */
  refresh(): Promise<void>
  loadEarlier(): Promise<void>
  /** A new conversation has got its first messages. */
  begun(): void
  /** The conversation is no longer there. */
  gone(): void
}

interface PagesPorts {
  readonly client: Client
  readonly settings: Pick<Settings, 'shownMessages'>
  onChanged(conversation: Conversation): void
  onGone(conversationId: string): void
}

export function createPages(
  ports: PagesPorts,
  timeline: Timeline,
  id: Accessor<string | null>,
  known: KnownConversation | null,
): Pages {
  const beginning = known ? 'ready' : untrack(id) === null ? 'new' : 'loading'
  const [phase, setPhase] = createSignal<Phase>(beginning)
  const stop = new AbortController()
  onCleanup(() => stop.abort())
  const read = async (before: string | null) => {
    const page = await readPage(ports.client, untrack(id), ports.settings.shownMessages, before)
    // After the conversation was closed, an answer is as good as none.
    return stop.signal.aborted ? undefined : page
  }
  const earlier = createEarlier(timeline, read, known?.cursor ?? null)
  const gone = () => {
    ports.onGone(untrack(id) ?? '')
    setPhase('missing')
  }
  const order = makeOrder()
  const readNewest = async (): Promise<boolean> => {
    const asked = order.ask()
    const page = await read(null)
    if (page === undefined) return false
    // What is gone stays gone, whatever was on its way.
    // mutant: gone-stays-gone
    if (!asked.take() || phase() === 'missing') return true
    if (page === null) {
      gone()
      return true
    }
    if (showNewest(timeline, page) || phase() !== 'ready') earlier.startAt(cursorBefore(page))
    ports.onChanged(page)
    setPhase('ready')
    return true
  }
  const open = async () => {
    for (let failures = 0; !stop.signal.aborted && !(await readNewest()); failures += 1) {
      if (!stop.signal.aborted && phase() !== 'ready') setPhase('unreachable')
      await waitOrWake(backOffMs(failures), stop.signal)
    }
  }
  if (untrack(id) !== null) void open()
  return {
    phase,
    gone,
    cursor: earlier.cursor,
    loadingEarlier: earlier.loading,
    loadEarlier: earlier.load,
    begun: () => setPhase('ready'),
    refresh: async () => {
      if (phase() === 'ready') await readNewest()
    },
  }
}

type ReadPage = (before: string | null) => Promise<Page | null | undefined>

/** The way back from what is shown to what was said before it. */
function createEarlier(timeline: Timeline, read: ReadPage, start: string | null) {
  const [cursor, setCursor] = createSignal(start)
  const [loading, setLoading] = createSignal(false)
  const load = async () => {
    const before = cursor()
    if (before === null || loading()) return
    setLoading(true)
    const page = await read(before)
    setLoading(false)
    // Unless the newest messages were read anew meanwhile, with no bridge to what had been here.
    if (!page || cursor() !== before) return
    timeline.prepend(messagesOf(page))
    setCursor(cursorBefore(page))
  }
  return { cursor, loading, load, startAt: setCursor }
}

type Page = NonNullable<ConversationPageQuery['conversation']>

const messagesOf = (page: Page) => page.messages.edges.map((edge) => edge.node)
const cursorBefore = ({ messages: { pageInfo } }: Page) =>
  pageInfo.hasPreviousPage ? pageInfo.startCursor : null

/** The page before `before`, or the newest; null where there is no such conversation, undefined where it failed. */
async function readPage(
  client: Client,
  id: string | null,
  last: number,
  before: string | null,
): Promise<Page | null | undefined> {
  if (id === null) return undefined
  const { data, error } = await client.query(ConversationPage, { id, last, before })
  return error ? undefined : data?.conversation
}

/** Merges the newest page in; if so much is new that it does not reach what is known, what was said before it goes. */
function showNewest(timeline: Timeline, page: Page): boolean {
  const messages = messagesOf(page)
  const apart = page.messages.pageInfo.hasPreviousPage && !messages.some(({ id }) => timeline.find(id))
  if (apart) timeline.beginWith(messages)
  else timeline.merge(messages)
  return apart
}
