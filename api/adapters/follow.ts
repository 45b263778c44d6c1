import { LogGone, StoreUnavailable } from '../domain/errors.ts'
import { afterRunning } from '../domain/runningTime.ts'
import { Inbox, type InboxOptions } from './inbox.ts'

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

export interface FollowOptions<Event> extends InboxOptions<Event> {
  readonly signal: AbortSignal
  readonly isEnd: (event: Event) => boolean
  readonly pollMs?: number
}

/** How long a reader waits for its subscription before it is told that the store is away. */
export const SUBSCRIBE_TIMEOUT_MS = 2_000
/** How long a reader waits for a log to be begun before it is told that there is none. */
export const ABSENT_MS = 3_000

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
  const inbox = new Inbox(options)
  const reader = new Reader(source)
  const doubt = () => inbox.doubt()
  // mutant: subscribe-before-reading
  const subscribing = source.subscribe((events) => inbox.arrive(events), doubt)
  const unsubscribe = await within(SUBSCRIBE_TIMEOUT_MS, subscribing)
  const look = () => source.isCertain?.() || doubt()
  // mutant: poll
  const poll = setInterval(look, options.pollMs ?? 1_000)
  signal.addEventListener('abort', inbox)
  try {
    while (!signal.aborted) {
      const event = inbox.take()
      if (event) {
        yield event
        if (options.isEnd(event)) return
      } else if (inbox.mustRead()) {
        // mutant: first-read
        const slice = await reader.read(inbox.position)
        inbox.fill(slice?.events ?? [])
        if (slice?.ended && inbox.isEmpty) return
      } else await inbox.change()
    }
  } finally {
    signal.removeEventListener('abort', inbox)
    clearInterval(poll)
    // mutant: unsubscribe
    unsubscribe()
  }
}

/**
 * Reads slices, and knows what it means when there is none: null is “not yet” or “away for a while”. There is one for
 * each open stream, of which a process has thousands: a class shares its functions among them.
 */
class Reader<Event extends { readonly seq: number }> {
  readonly #source: LogSource<Event>
  #begun = false
  #wasThere = false
  #absentSince: number | null = null

  constructor(source: LogSource<Event>) {
    this.#source = source
  }
  async read(after: number): Promise<LogSlice<Event> | null> {
    try {
      const slice = await this.#source.read(after)
      this.#begun = true
      if (slice === null) this.#missOne()
      else this.#wasThere = true
      return slice
    } catch (error) {
      if (this.#begun && error instanceof StoreUnavailable) return null
      throw error
    }
  }
  #missOne(): void {
    // mutant: log-gone
    if (this.#wasThere) throw new LogGone('The log is gone')
    this.#absentSince ??= Date.now()
    if (Date.now() - this.#absentSince >= ABSENT_MS) throw new LogGone('There is no log')
  }
}

/** A subscription in time; one that comes too late is ended. */
async function within(ms: number, subscribing: Promise<() => void>): Promise<() => void> {
  let callOff = () => {}
  let late = false
  const tooLate = new Promise<never>((_, reject) => {
    callOff = afterRunning(ms, () => {
      late = true
      reject(new StoreUnavailable())
    })
  })
  subscribing.then(
    (unsubscribe) => late && unsubscribe(),
    () => {},
  )
  return Promise.race([subscribing, tooLate]).finally(callOff)
}
