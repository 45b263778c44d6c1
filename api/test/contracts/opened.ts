import { afterEach, beforeEach } from 'vitest'

/** A store that a driver opened for one test: empty, and apart from every other. */
export interface Opened<Port> {
  readonly port: Port
  /** Another instance over the same storage, as another process has one. Ends with `close`. */
  another(): Promise<Port>
  /** The store's clock, in epoch ms. */
  now(): number
  /** Lets time pass for the store: moves its clock, and that of all instances over its storage. Nobody waits. */
  elapse(ms: number): Promise<void>
  /** How many rows or keys of any kind this port has in the storage. */
  countLeftovers(): Promise<number>
  close(): Promise<void>
}

/** How a driver opens a store; `settings` are what the store is to be configured with. */
export type Open<Port, Settings, Extra = object> = (settings: Settings) => Promise<Opened<Port> & Extra>

/** Opens a store before each test of the enclosing `describe`, and closes it after. */
export function freshly<Store extends { close(): Promise<void> }>(open: () => Promise<Store>): () => Store {
  let opened: Store | undefined
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })
  return () => {
    if (!opened) throw new Error('The store is open during a test only')
    return opened
  }
}

/** How long something lives that a test has expire, in ms: the slowest machine is done with the test long before. */
export const LIFE_MS = 600_000

export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of iterable) items.push(item)
  return items
}

/** Texts that a careless store would change: quotes, escapes, patterns, line ends, what is not well-formed. */
export const AWKWARD_TEXT = `'; drop table "messages"; -- %_\\ \u0000 \r\n\t ${'\ud83c\udf34'} \ud800 ${'é'} <b>{"a":[null]}`
