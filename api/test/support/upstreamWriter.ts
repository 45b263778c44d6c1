import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pause } from '../../domain/time.ts'
import { type Behaviour, sequence } from './upstreamBehaviour.ts'

/** Puts events onto a socket; `flush` writes what it has kept back. */
export interface EventWriter {
  write(event: string): Promise<void>
  flush(): Promise<void>
}

/**
 * One write an event, one a byte, or writes that cut and join events (and letters) at places that look random.
 * `gone` is aborted when the reader leaves: what is written then goes nowhere.
 */
export function eventWriter(
  response: ServerResponse,
  split: Behaviour['split'],
  seed: string,
  gone: AbortSignal,
): EventWriter {
  const random = sequence(seed)
  const sizes = {
    event: () => Infinity,
    byte: () => 1,
    merged: () => 1_000,
    random: () => 1 + random() * 300,
  }
  const nextSize = () => Math.floor(sizes[split]())
  const keeps = split === 'random' || split === 'merged'
  let kept: Uint8Array = new Uint8Array()
  let size = nextSize()
  const writeOut = async (whole: boolean) => {
    while (kept.length > 0 && (whole || kept.length >= size) && !gone.aborted) {
      await writePiece(response, kept.subarray(0, size), gone)
      kept = kept.subarray(Math.min(size, kept.length))
      size = nextSize()
    }
  }
  return {
    async write(event) {
      kept = Buffer.concat([kept, Buffer.from(event)])
      await writeOut(!keeps)
    },
    flush: () => writeOut(true),
  }
}

/** Returns in a later turn of the loop, so that the next piece leaves in a write of its own; waits for a slow reader. */
async function writePiece(response: ServerResponse, piece: Uint8Array, gone: AbortSignal): Promise<void> {
  if (!response.write(piece)) await once(response, 'drain', { signal: gone }).catch(() => {})
  await nextTurn()
}

/** Waits until `at` (of performance.now()); returns at once where that is past, or when `signal` is aborted. */
export async function until(at: number, signal: AbortSignal): Promise<void> {
  const ms = at - performance.now()
  if (ms > 0) await pause(ms, signal)
}
