import { within } from '../domain/time.ts'
import type { Component } from '../ports/component.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Catalogue } from './catalogue.ts'

/** The first filling of this process's index, which goes on while requests are served. */
export interface Filling {
  isOver(): boolean
  /** How much of the documents is indexed, 0 to 1. */
  share(): number
  /** Resolves when all documents are indexed, or could not be read: then the caller goes on with what there is. */
  settled(): Promise<void>
}

/** What the code that fills the index reports. */
export interface FillingProgress {
  reached(share: number): void
  over(): void
  failed(): void
  /** The process ends: nobody waits any longer. */
  stop(): void
}

export function makeFilling(): Filling & FillingProgress {
  let isOver = false
  let share = 0
  let isStopped = false
  let attempt = Promise.withResolvers<void>()
  return {
    isOver: () => isOver,
    share: () => share,
    settled: () => attempt.promise,
    reached(now) {
      if (!isOver) share = Math.max(share, now)
    },
    over() {
      isOver = true
      share = 1
      attempt.resolve()
    },
    failed() {
      if (isOver || isStopped) return
      attempt.resolve()
      attempt = Promise.withResolvers()
    },
    stop() {
      isStopped = true
      attempt.resolve()
    },
  }
}

/** Less than proxies wait for a reply. */
const WAIT_MS = 30_000

interface Indexed {
  readonly index: PassageIndex
  readonly catalogue: Catalogue
}

/**
 * The same index and catalogue, which claim nothing of documents that they have not seen yet: a question that nothing
 * is found for is searched again when all documents are indexed, and no document is gone before that.
 */
export const whileFilling = ({ index, catalogue }: Indexed, filling: Filling): Indexed => ({
  index: {
    ...index,
    async search(query, limit) {
      const found = await index.search(query, limit)
      // mutant: empty-while-filling
      if (found.length > 0 || filling.isOver()) return found
      await within(WAIT_MS, filling.settled())
      return index.search(query, limit)
    },
  },
  catalogue: {
    ...catalogue,
    documentState(source) {
      const state = catalogue.documentState(source)
      return state === 'DELETED' && !filling.isOver() ? 'CURRENT' : state
    },
  },
})

export const fillingComponent = (filling: Filling): Component => ({
  check: async () => ({
    name: 'knowledge',
    status: filling.isOver() ? 'OK' : 'DEGRADED',
    latencyMs: null,
    detail: filling.isOver()
      ? null
      : `${Math.floor(100 * filling.share())} % of the documents are indexed so far, and the others follow.`,
  }),
})
