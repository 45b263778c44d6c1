/** A log that can be read from a position and that calls out what is appended. */
export interface LogSource<Event extends { readonly seq: number }> {
  /**
   * Calls `onAppended` with new events as they come, in order as far as it can; calls `onDoubt` when some may have
   * been lost (the connection was away). Resolves once the subscription is in force, with the way to end it.
   */
  subscribe(
    onAppended: (events: readonly Event[]) => void,
    onDoubt: () => void,
  ): Promise<() => void>
  /** The events with seq > `after`, in order; null where there is no log. */
  read(after: number): Promise<readonly Event[] | null>
}

export interface FollowOptions<Event> {
  readonly after: number
  readonly signal: AbortSignal
  readonly isEnd: (event: Event) => boolean
  /** Adds an event to those that wait for the reader, merging it with the last where that says the same. */
  readonly merge?: (waiting: Event[], event: Event) => void
  /** What one waiting event weighs, in bytes or so. */
  readonly weigh?: (event: Event) => number
}

export declare function followLog<Event extends { readonly seq: number }>(
  source: LogSource<Event>,
  options: FollowOptions<Event>,
): AsyncIterable<Event>
