import type { Message } from '../chat/message.ts'

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

const OUTCOMES: Record<NonNullable<Message['cache']>, string> = {
  MISS: 'New',
  EXACT: 'Cached, same question',
  SEMANTIC: 'Cached, same meaning',
  JOINED: 'Shared with others',
  BYPASS: 'Past the cache',
}

export const outcomeInWords = ({ cache, answerMode }: Message): string => {
  if (answerMode === 'EXTRACTIVE') return 'From documents alone'
  return cache ? OUTCOMES[cache] : '–'
}

export const inMs = (ms: number | null | undefined): string =>
  ms == null ? '–' : ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString()} ms`

export const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`
