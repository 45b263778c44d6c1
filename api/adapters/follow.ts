import { LogGone, StoreUnavailable } from '../domain/errors.ts'

/** A log that can be read from a position and that calls out what is appended. */
export interface LogSource<Event extends { readonly seq: number }> {
  /**
   * Calls `onAppended` with new events as they come, in order as far as it can; calls `onDoubt` when some may have
   * been lost (the connection was away). Resolves once the subscription is in force, with the way to end it.
   */
  subscribe(onAppended: (events: readonly Event[]) => void, onDoubt: () => void): Promise<() => void>
  /** True while nothing can be appended that is not called out here: there is nothing to look for then. */
  isCertain?(): boolean
  /** The events with seq > `after`, in order, and whether the log is closed; null where there is no log. */
  read(after: number): Promise<LogSlice<Event> | null>
}

export interface LogSlice<Event> {
  readonly events: readonly Event[]
  /** Nothing will follow these events. */
  readonly ended: boolean
}

export interface FollowOptions<Event> {
  readonly after: number
  readonly signal: AbortSignal
  readonly isEnd: (event: Event) => boolean
  /** Adds an event to those that wait for the reader, merging it with the last where that says the same. */
  readonly merge?: (waiting: Event[], event: Event) => void
  /** What an event weighs while it waits; 1 by default. */
  readonly weigh?: (event: Event) => number
  /** Past this weight, what waits is dropped, and read from the log again when the reader comes back. */
  readonly maxWaiting?: number
  readonly pollMs?: number
}

/** How long a reader waits for its subscription before it is told that the store is away. */
const SUBSCRIBE_TIMEOUT_MS = 2_000
/** How long a reader waits for a log to be begun before it is told that there is none. */
const ABSENT_MS = 3_000

/**
 * The events after a position, each once and in order, up to the end: subscribe, await it, read, then go live.
 * Whatever does not join on to what was seen is read from the log again. Once begun, it outlives a store that is
 * away for a while; when `signal` is aborted it ends quietly.
 * @throws LogGone where the log was there and is no longer, or is not there for 3 s; StoreUnavailable where it could
 * not begin.
 */
export async function* followLog<Event extends { readonly seq: number }>(
  source: LogSource<Event>,
  options: FollowOptions<Event>,
): AsyncGenerator<Event, void> {
  const { signal } = options
  const inbox = makeInbox(options)
  const unsubscribe = await within(SUBSCRIBE_TIMEOUT_MS, source.subscribe(inbox.arrive, inbox.doubt))
  const look = () => source.isCertain?.() || inbox.doubt()
  const poll = setInterval(look, options.pollMs ?? 1_000)
  signal.addEventListener('abort', inbox.wake)
  try {
    const reader = makeReader(source)
    while (!signal.aborted) {
      const event = inbox.take()
      if (event) {
        yield event
        if (options.isEnd(event)) return
      } else if (inbox.mustRead()) {
        const slice = await reader.read(inbox.position())
        inbox.fill(slice?.events ?? [])
        if (slice?.ended && inbox.isEmpty()) return
      } else await inbox.change()
    }
  } finally {
    signal.removeEventListener('abort', inbox.wake)
    clearInterval(poll)
    unsubscribe()
  }
}

/** Reads slices, and knows what it means when there is none: null is “not yet” or “away for a while”. */
function makeReader<Event extends { readonly seq: number }>(source: LogSource<Event>) {
  let begun = false
  let wasThere = false
  let absentSince: number | null = null
  const missOne = () => {
    if (wasThere) throw new LogGone('The log is gone')
    absentSince ??= Date.now()
    if (Date.now() - absentSince >= ABSENT_MS) throw new LogGone('There is no log')
  }
  return {
    async read(after: number): Promise<LogSlice<Event> | null> {
      try {
        const slice = await source.read(after)
        begun = true
        if (slice === null) missOne()
        else wasThere = true
        return slice
      } catch (error) {
        if (begun && error instanceof StoreUnavailable) return null
        throw error
      }
    },
  }
}

/** What has arrived and waits for the reader. Accepts only what joins on to what it has. */
function makeInbox<Event extends { readonly seq: number }>(options: FollowOptions<Event>) {
  const { merge = (list, event) => list.push(event), weigh = () => 1, maxWaiting = 256 * 1024 } = options
  const waiting: Event[] = []
  let weight = 0
  let taken = options.after
  let accepted = options.after
  let unread = true
  /** The reader is too far behind: nothing is kept for it until it comes back and reads. */
  let dropping = false
  let wake = () => {}

  const accept = (event: Event) => {
    merge(waiting, event)
    weight += weigh(event)
    accepted = event.seq
  }
  const drop = () => {
    waiting.length = 0
    weight = 0
    accepted = taken
    dropping = unread = true
  }
  return {
    wake: () => wake(),
    arrive(events: readonly Event[]) {
      if (dropping) return
      for (const event of events) {
        if (event.seq === accepted + 1) accept(event)
        else if (event.seq > accepted) unread = true
      }
      if (weight > maxWaiting) drop()
      wake()
    },
    doubt() {
      unread = true
      wake()
    },
    fill(events: readonly Event[]) {
      for (const event of events) if (event.seq > accepted) accept(event)
    },
    take(): Event | undefined {
      const event = waiting.shift()
      if (event) {
        taken = event.seq
        weight = waiting.length === 0 ? 0 : weight - weigh(event)
      }
      return event
    },
    /** True once after each doubt. */
    mustRead(): boolean {
      const answer = unread
      unread = dropping = false
      return answer
    },
    position: () => accepted,
    isEmpty: () => waiting.length === 0,
    change: () =>
      new Promise<void>((resolve) => {
        wake = resolve
      }),
  }
}

/** A subscription in time; one that comes too late is ended. */
async function within(ms: number, subscribing: Promise<() => void>): Promise<() => void> {
  let timer: NodeJS.Timeout | undefined
  let late = false
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true
      reject(new StoreUnavailable())
    }, ms)
  })
  subscribing.then(
    (unsubscribe) => late && unsubscribe(),
    () => {},
  )
  return Promise.race([subscribing, tooLate]).finally(() => clearTimeout(timer))
}
