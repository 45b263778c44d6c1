import type { Outcome, Source } from './message.ts'

/** What a generation's log is made of. The end is an event. */
export type GenerationEvent =
  | { readonly type: 'delta'; readonly text: string }
  /** Replaces all text so far. */
  | { readonly type: 'reset'; readonly text: string }
  /** Replaces all sources so far. */
  | { readonly type: 'sources'; readonly sources: readonly Source[] }
  | { readonly type: 'finished'; readonly outcome: Outcome }

/** `seq` counts the events of a log from 1; of merged deltas it is the last one's. */
export type SequencedEvent = GenerationEvent & { readonly seq: number }

/** What a log amounts to: the text and sources after its event `lastSeq`. */
export interface GenerationState {
  readonly epoch: number
  readonly lastSeq: number
  readonly text: string
  readonly sources: readonly Source[]
  readonly outcome: Outcome | null
}

export const EMPTY_GENERATION: GenerationState = {
  epoch: 0,
  lastSeq: 0,
  text: '',
  sources: [],
  outcome: null,
}

/** The state after one more event. */
export function reduce(state: GenerationState, event: SequencedEvent): GenerationState {
  const lastSeq = event.seq
  switch (event.type) {
    case 'delta':
      return { ...state, lastSeq, text: state.text + event.text }
    case 'reset':
      return { ...state, lastSeq, text: event.text }
    case 'sources':
      return { ...state, lastSeq, sources: event.sources }
    case 'finished':
      return { ...state, lastSeq, outcome: event.outcome }
  }
}

/** Adds an event to those waiting for a reader; neighbouring deltas become one. Changes `waiting`. */
export function mergeInto(waiting: SequencedEvent[], event: SequencedEvent): void {
  const last = waiting.at(-1)
  // mutant: merged-text
  if (last?.type === 'delta' && event.type === 'delta')
    waiting[waiting.length - 1] = { ...event, text: last.text + event.text }
  else waiting.push(event)
}
