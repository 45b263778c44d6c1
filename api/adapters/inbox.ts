export interface InboxOptions<Event> {
  /** The position of the reader: nothing up to it is accepted. */
  readonly after: number
  /** Adds an event to those that wait for the reader, merging it with the last where that says the same. */
  readonly merge?: (waiting: Event[], event: Event) => void
  /** What an event weighs while it waits; 1 by default. */
  readonly weigh?: (event: Event) => number
  /** Past this weight, what waits is dropped, and read from the log again when the reader comes back. */
  readonly maxWaiting?: number
}

const DEFAULT_MAX_WAITING = 256 * 1024

/**
 * What has arrived and waits for the reader. Accepts only what joins on to what it has. There is one for each open
 * stream, of which a process has thousands: a class shares its functions among them.
 */
export class Inbox<Event extends { readonly seq: number }> {
  readonly #options: InboxOptions<Event>
  readonly #waiting: Event[] = []
  #weight = 0
  #taken: number
  #accepted: number
  #unread = true
  /** The reader is too far behind: nothing is kept for it until it comes back and reads. */
  #dropping = false
  #wake: () => void = nothing

  constructor(options: InboxOptions<Event>) {
    this.#options = options
    // mutant: reader-cursor
    this.#taken = this.#accepted = options.after
  }
  get position(): number {
    return this.#accepted
  }
  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }
  /** As a listener of the reader's signal. */
  handleEvent(): void {
    this.#wake()
  }
  arrive(events: readonly Event[]): void {
    if (this.#dropping) return
    for (const event of events) {
      // mutant: gap-check
      if (event.seq === this.#accepted + 1) this.#accept(event)
      else if (event.seq > this.#accepted) this.#unread = true
    }
    if (this.#weight > (this.#options.maxWaiting ?? DEFAULT_MAX_WAITING)) this.#drop()
    this.#wake()
  }
  doubt(): void {
    this.#unread = true
    this.#wake()
  }
  fill(events: readonly Event[]): void {
    // mutant: read-once
    for (const event of events) if (event.seq > this.#accepted) this.#accept(event)
  }
  take(): Event | undefined {
    const event = this.#waiting.shift()
    if (event) {
      this.#taken = event.seq
      this.#weight = this.isEmpty ? 0 : this.#weight - this.#weigh(event)
    }
    return event
  }
  /** True once after each doubt. */
  mustRead(): boolean {
    const answer = this.#unread
    this.#unread = this.#dropping = false
    return answer
  }
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
  #weigh(event: Event): number {
    return this.#options.weigh?.(event) ?? 1
  }
  #accept(event: Event): void {
    const { merge } = this.#options
    if (merge) merge(this.#waiting, event)
    else this.#waiting.push(event)
    this.#weight += this.#weigh(event)
    this.#accepted = event.seq
  }
  #drop(): void {
    this.#waiting.length = 0
    this.#weight = 0
    // mutant: overflow-position
    this.#accepted = this.#taken
    // mutant: overflow-reread
    this.#dropping = this.#unread = true
  }
}

function nothing(): void {}
