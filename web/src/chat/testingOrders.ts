import type { Written } from './advance.ts'
import { hasEnded, type Message } from './message.ts'
import type { StreamEvent } from './stream.ts'
import { delta, finished, message, reset } from './testing.ts'

/** What the page knows of the one answer. */
export interface Watcher {
  onEvent(event: StreamEvent): void
  onRead(message: Message): void
  /** A subscription begins; returns after which event. */
  resume(): number
  look(): Message
}

/** What happens next, to one of two tabs; `pick` chooses among what there is to choose from. */
export interface Happening {
  readonly what: (typeof HAPPENINGS)[number]
  readonly tab: 0 | 1
  readonly pick: number
}

export const HAPPENINGS = [
  ...['delta', 'delta', 'reset', 'sources', 'stop', 'finished'],
  ...['event arrives', 'event arrives', 'event arrives', 'old event arrives again', 'reconnect'],
  ...['re-read started', 're-read arrived', 're-read arrived at once', 'reload'],
] as const

/** A server that writes one answer, word by word, and two tabs that follow it, each over a slow and bad line. */
export function answerInTwoTabs(watch: (start: Message) => Watcher) {
  const server = makeServer()
  const tabs = [makeTab(server, watch), makeTab(server, watch)] as const
  return {
    happen({ what, tab, pick }: Happening) {
      switch (what) {
        case 'delta':
          return server.write(1 + (pick % 3), pick)
        case 'reset':
          return server.rewrite(pick)
        case 'sources':
          return server.cite(pick)
        case 'stop':
          tabs[tab].expect(server.end('STOPPED', pick))
          return
        case 'finished':
          return void server.end(pick % 5 === 0 ? 'FAILED' : 'COMPLETE', pick)
        default:
          return tabs[tab].happen(what, pick)
      }
    },
    /** What is wrong with what a tab shows; null: nothing. */
    fault: (tab: 0 | 1) => tabs[tab].fault(),
    /** Everything that is on its way arrives, the oldest last. */
    settle() {
      server.end('COMPLETE', 0)
      for (const tab of tabs) tab.settle()
    },
    /** Whether both show the answer as it ended. */
    isWhole: () => tabs.every((tab) => tab.isWhole()),
  }
}

type Server = ReturnType<typeof makeServer>

const WORDS = Array.from({ length: 200 }, (_, index) => `w${index + 1} `)
const TEXTS = WORDS.map((_, count) => WORDS.slice(0, count).join(''))
const textOf = (words: number): string => TEXTS[words] ?? 'too long for this test'

function makeServer() {
  const events: StreamEvent[] = []
  const views: Message[] = [message()]
  let words = 0
  const now = () => views.at(-1) as Message
  /** A seq rises, and may skip. */
  const add = (pick: number, eventAt: (seq: number) => StreamEvent, change: Partial<Message>) => {
    if (hasEnded(now())) return now()
    const seq = now().lastSeq + 1 + (pick % 3)
    events.push(eventAt(seq))
    views.push({ ...now(), ...change, lastSeq: seq })
    return now()
  }
  return {
    ...{ events, now, hasEnded: () => hasEnded(now()) },
    viewAt: (seq: number) => views.findLast(({ lastSeq }) => lastSeq <= seq) as Message,
    write(count: number, pick: number) {
      const text = textOf(words + count).slice(textOf(words).length)
      if (!hasEnded(now())) words += count
      add(pick, (seq) => delta(seq, text), { status: 'STREAMING', content: textOf(words) })
    },
    /** Another process goes on from what it has of the text. */
    rewrite(pick: number) {
      if (!hasEnded(now())) words = pick % (words + 1)
      add(pick, (seq) => reset(seq, textOf(words)), { content: textOf(words) })
    },
    cite(pick: number) {
      const sources = [
        {
          marker: pick,
          documentId: '',
          title: '',
          excerpt: '',
          url: null,
          documentState: 'CURRENT' as const,
        },
      ]
      add(pick, (seq) => ({ __typename: 'MessageSources', messageId: 'msg_1', seq, sources }), { sources })
    },
    end(status: 'COMPLETE' | 'STOPPED' | 'FAILED', pick: number) {
      const end = { ...now(), status }
      return add(pick, (seq) => finished(seq, { ...end, lastSeq: seq }), { status })
    },
  }
}

/** As it is now, also after it was shown on. */
const written = ({ status, content, lastSeq, sources }: Message): Written => ({
  ...{ status, content, lastSeq, sources },
})

function makeTab(server: Server, watch: (start: Message) => Watcher) {
  let watcher = watch(server.now())
  let seen = written(watcher.look())
  /** How many of the server's events the subscription has taken up, and those of them that have not arrived. */
  let taken = server.events.length
  let waiting: StreamEvent[] = []
  let underWay: Message[] = []
  const received: StreamEvent[] = []
  const receive = (event: StreamEvent | undefined) => {
    if (!event) return
    received.push(event)
    watcher.onEvent(event)
  }
  const arrive = (reply: Message | undefined) => {
    if (reply) watcher.onRead(reply)
  }
  const takeUp = () => {
    waiting.push(...server.events.slice(taken))
    taken = server.events.length
  }
  /** The subscription begins after what is known; what came meanwhile may come as fewer events. */
  const subscribe = (pick: number) => {
    const from = watcher.resume()
    const after = server.events.filter(({ seq }) => seq > from)
    if (pick % 3 === 0 && server.hasEnded()) waiting = replayOf(server.now(), from)
    else waiting = pick % 3 === 1 ? merged(after) : after
    taken = server.events.length
  }
  const load = () => {
    watcher = watch(server.now())
    seen = written(watcher.look())
    underWay = []
    received.length = 0
    subscribe(2)
  }
  return {
    expect: (reply: Message) => void underWay.push(reply),
    happen(what: Happening['what'], pick: number) {
      switch (what) {
        case 'event arrives':
          takeUp()
          return receive(waiting.shift())
        case 'old event arrives again':
          return receive(received[pick % Math.max(1, received.length)])
        case 'reconnect':
          return subscribe(pick)
        case 're-read started':
          return void underWay.push(server.now())
        case 're-read arrived':
          return arrive(underWay.splice(pick % Math.max(1, underWay.length), 1)[0])
        case 're-read arrived at once':
          return arrive(server.now())
        case 'reload':
          return load()
      }
    },
    fault(): string | null {
      const before = seen
      seen = written(watcher.look())
      return faultOf(before, seen, server)
    },
    settle() {
      takeUp()
      for (const event of waiting) receive(event)
      for (const reply of underWay.reverse()) arrive(reply)
    },
    isWhole: () => {
      const { content, status } = watcher.look()
      return content === server.now().content && status === server.now().status
    },
  }
}

/** As a reader gets them who is slower than they come. */
function merged(events: readonly StreamEvent[]): StreamEvent[] {
  const all: StreamEvent[] = []
  for (const event of events) {
    const last = all.at(-1)
    if (last?.__typename === 'MessageDelta' && event.__typename === 'MessageDelta')
      all[all.length - 1] = { ...event, text: last.text + event.text }
    else all.push(event)
  }
  return all
}

/** What is told of an answer that ended long ago. */
const replayOf = (end: Message, after: number): StreamEvent[] =>
  [reset(end.lastSeq - 1, end.content), finished(end.lastSeq, end)].filter(({ seq }) => seq > after)

/** What is wrong with what is shown now, after what was shown before. */
function faultOf(before: Written, now: Written, server: Server): string | null {
  const { content, lastSeq, status, sources } = now
  const shown = `“${content}” at ${lastSeq}, ${status}`
  if (content !== textOf(content.split(' ').length - 1)) return `words are missing: ${shown}`
  const wanted = server.viewAt(lastSeq)
  if (content !== wanted.content) return `${shown}, where the server had “${wanted.content}”`
  if (!server.hasEnded() && sources[0]?.marker !== wanted.sources[0]?.marker) return `other sources: ${shown}`
  if (lastSeq < before.lastSeq) return `back from ${before.lastSeq}: ${shown}`
  return hasEnded(before) && status !== before.status ? `${before.status} before: ${shown}` : null
}
