import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import type { Results } from './results.ts'

/**
 * A result that is JSON already. `JSON.stringify` takes it like any other; a transport that knows it puts the text into
 * its frame as it is.
 */
export class WrittenResult implements ExecutionResult {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
  get data(): NonNullable<ExecutionResult['data']> {
    return this.toJSON().data ?? {}
  }
  toJSON(): ExecutionResult {
    return JSON.parse(this.json) as ExecutionResult
  }
}

/** An event that is but a piece of text, which is nearly all there are. */
interface TextEvent {
  readonly type: 'delta' | 'reset'
  readonly seq: number
  readonly text: string
}

type Run = (event: unknown) => ExecutionResult | Promise<ExecutionResult>
type Write = (event: TextEvent) => string

/** GraphQL's own `subscribe`, but that a text event is not executed for each reader each time: see `writerFor`. */
export async function subscribeWritten(args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const source = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in source)) return source
  return new EventResults(source, (event) => execute({ ...args, rootValue: event }))
}

/** There is one for each open subscription, of which a process has thousands: a class shares its functions among them. */
class EventResults implements Results {
  readonly #events: AsyncIterator<unknown>
  readonly #run: Run
  readonly #writers: { delta?: Write | null; reset?: Write | null } = {}

  constructor(events: AsyncIterable<unknown>, run: Run) {
    this.#events = events[Symbol.asyncIterator]()
    this.#run = run
  }
  async next(): Promise<IteratorResult<ExecutionResult>> {
    const { done, value } = await this.#events.next()
    if (done) return { done, value: undefined }
    const result = isTextEvent(value) ? this.#resultOf(value) : this.#run(value)
    // A text's is at hand: to wait for it all the same is a turn of the microtask queue for each.
    return { done: false, value: result instanceof Promise ? await result : result }
  }
  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#events.return?.()
    return { done: true, value: undefined }
  }
  async throw(error: unknown): Promise<never> {
    await this.#events.return?.()
    throw error
  }
  [Symbol.asyncIterator](): this {
    return this
  }
  #resultOf(event: TextEvent): ExecutionResult | Promise<ExecutionResult> {
    const known = this.#writers[event.type]
    const write = known === undefined ? writerFor(this.#run, event) : known
    this.#writers[event.type] = write
    return write && event.seq <= LARGEST_INT ? new WrittenResult(write(event)) : this.#run(event)
  }
}

const LARGEST_INT = 2 ** 31 - 1

const isTextEvent = (event: unknown): event is TextEvent => {
  const { type, seq, text } = event as Partial<TextEvent>
  return (type === 'delta' || type === 'reset') && typeof seq === 'number' && typeof text === 'string'
}

/** What no document can hold by chance, in two versions. */
const TRIALS = [
  { seq: 1_871_330_529, text: 'text-7f1c0d5a-2b9e' },
  { seq: 1_304_772_918, text: 'text-e46a93b8-51d7' },
] as const

/**
 * How to write the results of a document for events like this one: whatever it selects, by whichever fragments, names
 * and conditions. GraphQL itself is asked twice, with a text and a seq that are only there to be found again in what
 * it answers; what stands around them is the same for every such event. Null where it is not: then each is executed.
 */
export function writerFor(run: Run, like: TextEvent): Write | null {
  const [first, second] = TRIALS.map((trial) => partsOf(run({ ...like, ...trial }), trial))
  if (!first || !second || JSON.stringify(first) !== JSON.stringify(second)) return null
  return ({ seq, text }) =>
    first.reduce<string>(
      (json, part) =>
        json + (typeof part === 'string' ? part : part.of === 'seq' ? seq : JSON.stringify(text)),
      '',
    )
}

type Part = string | { readonly of: 'seq' | 'text' }

/** A result as JSON, parted where the trial's values stand; null for one that is not at hand, or has errors. */
function partsOf(
  result: ExecutionResult | Promise<ExecutionResult>,
  { seq, text }: (typeof TRIALS)[number],
): Part[] | null {
  if (result instanceof Promise || result.errors || !result.data) return null
  return JSON.stringify(result)
    .split(new RegExp(`(?<=:)(${seq}|"${text}")(?=[,}\\]])`))
    .map((part) => (part === String(seq) ? { of: 'seq' } : part === `"${text}"` ? { of: 'text' } : part))
}
