import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

/**
 * How often the connections of models are read. To read one costs many times what another token in it does: where the
 * process has hardly any time left, connections rest after each read, and all that came meanwhile is read at once. So
 * 400 streams take two thirds of a core in place of all of it.
 */
export interface ReadingPace {
  of(connection: Socket): PacedConnection
}

export interface PacedConnection {
  /** Something was read. Returns for how many ms at most the connection is left alone now. */
  rest(): number
  /** Ends a rest, if there is one. */
  wake(): void
}

/** The longest that hardly anybody sees. */
const LONGEST_REST_MS = 96
/** Shorter ones would find a text or two, which saves next to nothing. */
const SHORTEST_REST_MS = 24
/** What connections begin with. */
const FIRST_REST_MS = 48
const LOOK_MS = 100
/** Connections begin to rest where the process was busy for more than this share of its time, look after look. */
const BUSY = 0.85
const BUSY_LOOKS = 8
/** From then on rests are as long as it takes to be busy for this share: what else is asked meanwhile finds room. */
const AIM = 0.6
/**
 * Where fewer connections than this are read in a look, to read them is a small part of what there is to do: longer
 * rests would show texts later, and are for a process that has no time at all.
 */
const MANY_READS = 365
const NO_TIME = 0.95
/** A process that is busy for less than it is to be, with shorter rests than this, gets along without. */
const NEEDED_REST_MS = 64
/** Of what is seen at a look, so much goes into what is known: one long turn says little. */
const WEIGHT = 0.3
/** Connections wake up together: a turn of the event loop for each would cost more than is saved. */
const WAKE_MS = 8

export interface ReadingPaceOptions {
  /** The share of the time since it was last asked that the process was busy. */
  readonly utilization?: () => number
  readonly now?: () => number
}

export function makeReadingPace({
  utilization = utilizationSinceLast(),
  now: clock = () => performance.now(),
}: ReadingPaceOptions = {}): ReadingPace {
  /** By the instant, in units of `WAKE_MS`. */
  const resting = new Map<number, (() => void)[]>()
  let restMs = 0
  let busy = 0
  /** Since the last look. */
  let reads = 0
  let busyLooks = 0
  let lookedAt = clock()
  let waking: NodeJS.Timeout | undefined

  const look = (now: number) => {
    const looks = Math.floor((now - lookedAt) / LOOK_MS)
    if (looks === 0) return
    lookedAt = now
    const seen = utilization()
    busyLooks = seen > BUSY ? busyLooks + looks : 0
    busy += (seen - busy) * (1 - (1 - WEIGHT) ** looks)
    if (restMs === 0) restMs = busyLooks >= BUSY_LOOKS ? FIRST_REST_MS : 0
    else {
      const forTime = restMs * (busy / AIM) ** looks
      const forReads = restMs * (reads / looks / MANY_READS)
      restMs = Math.min(LONGEST_REST_MS, busy > NO_TIME ? forTime : Math.min(forTime, forReads))
    }
    reads = 0
    if (restMs < (busy < AIM ? NEEDED_REST_MS : SHORTEST_REST_MS)) restMs = 0
  }
  const wakeDue = () => {
    const now = clock()
    for (const [due, those] of resting) {
      if (due * WAKE_MS > now) continue
      resting.delete(due)
      for (const wake of those) wake()
    }
    if (resting.size === 0) waking = void clearInterval(waking)
  }
  const wakeAt = (due: number, wake: () => void) => {
    const those = resting.get(due)
    if (those) those.push(wake)
    else resting.set(due, [wake])
    waking ??= setInterval(wakeDue, WAKE_MS)
  }
  return {
    of(connection) {
      let restsUntil: number | null = null
      const wake = () => {
        if (restsUntil !== null) handleOf(connection)?.readStart()
        restsUntil = null
      }
      return {
        wake,
        rest() {
          const now = clock()
          look(now)
          reads++
          if (restMs === 0) return 0
          const handle = restsUntil === null ? handleOf(connection) : null
          if (handle) {
            const due = Math.ceil((now + restMs) / WAKE_MS)
            handle.readStop()
            restsUntil = due
            wakeAt(due, () => restsUntil === due && wake())
          }
          return restMs + WAKE_MS
        },
      }
    },
  }
}

/** What node:net itself stops and starts; its own `pause()` goes on reading, into memory. */
interface Handle {
  readStop(): void
  readStart(): void
}

/** Null where a connection has none (any more). */
function handleOf(connection: object): Handle | null {
  const { _handle: handle } = connection as { readonly _handle?: Partial<Handle> | null }
  return handle?.readStop && handle.readStart ? (handle as Handle) : null
}

function utilizationSinceLast(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
