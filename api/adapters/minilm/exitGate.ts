/*
 * The embedding runtime aborts the whole process if its thread is torn down inside native code. The gate keeps the two
 * apart: the thread enters native code one step at a time, and the end of the process waits for the current step and
 * forbids the next. Both sides write their own cell first and then read the other's, so they cannot miss each other.
 */

/** 1 while the thread is inside native code. */
export const INSIDE = 0
/** 1 from the moment at which the process ends. */
const ENDING = 1
/** How many steps have begun. */
export const STEPS = 2
const CELLS = 3

/** Longest wait for a step, in ms. The longest step, loading the model, takes 0.2 s on an idle machine. */
const LONGEST_STEP_MS = 30_000

/** Shared by the thread of the model and the main thread of its process. */
export type ExitGate = Int32Array<SharedArrayBuffer>

export const makeExitGate = (): ExitGate =>
  new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT))

/** Runs `step`, which calls native code. Never settles once the process ends, so that nothing follows it. */
export async function nativeStep<T>(gate: ExitGate, step: () => T | Promise<T>): Promise<T> {
  Atomics.store(gate, INSIDE, 1)
  if (Atomics.load(gate, ENDING) === 1) {
    leave(gate)
    return new Promise<never>(() => {})
  }
  Atomics.add(gate, STEPS, 1)
  Atomics.notify(gate, STEPS)
  try {
    return await step()
  } finally {
    leave(gate)
  }
}

function leave(gate: ExitGate): void {
  Atomics.store(gate, INSIDE, 0)
  Atomics.notify(gate, INSIDE)
}

/** For the main thread, at the end of the process: blocks until the thread is outside of native code, and keeps it there. */
export function closeGate(gate: ExitGate): void {
  Atomics.store(gate, ENDING, 1)
  // mutant: wait-for-native-step
  Atomics.wait(gate, INSIDE, 1, LONGEST_STEP_MS)
}
