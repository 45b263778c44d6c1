import type { Message } from '../chat/message.ts'
import { inNumbers } from '../language/formats.ts'
import { panelWords } from '../words/panels.ts'

/** How fast an answer was written, after its first token; null where nothing was written for it, or too little. */
export function tokensPerSecond({ cache, usage, timings }: Message): number | null {
  if (isHit(cache) || !usage || timings?.totalMs == null || timings.firstTokenMs == null) return null
  const seconds = (timings.totalMs - timings.firstTokenMs) / 1000
  return seconds > 0 && usage.completionTokens > 1 ? (usage.completionTokens - 1) / seconds : null
}

/** It cost no call of its own to the model. */
export const isHit = (cache: Message['cache']): boolean =>
  cache === 'EXACT' || cache === 'SEMANTIC' || cache === 'JOINED'

/** The middle one; null where there is none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

export function outcomeInWords({ cache, answerMode }: Message): string {
  const { outcomes } = panelWords().performance
  if (answerMode === 'EXTRACTIVE') return outcomes.EXTRACTIVE
  return cache ? outcomes[cache] : '–'
}

export const inTokens = (count: number | null): string =>
  count === null ? '–' : inNumbers(count, { maximumFractionDigits: 0 })
