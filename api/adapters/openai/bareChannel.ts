/** Takes away the thoughts of gpt-oss if its server drops the marks around them: `analysisWe need…assistantfinalWe open…`. */
export interface BareChannel {
  take(delta: string, isLast: boolean): string
  hidden(): number
}

const NAMES = ['analysis', 'commentary']
/** A sentence that begins with the word has a space behind it. */
const BARE = /^(?:analysis|commentary)(?=[A-Z])/
const FINAL = 'assistantfinal'

type State = 'beginning' | 'thought' | 'answer'

export function bareChannel(): BareChannel {
  let state: State = 'beginning'
  /** White space before all else. */
  let space = ''
  /** The beginning; of a thought, the end, which may be a part of FINAL. No more is read again with the next delta. */
  let kept = ''
  let hidden = 0
  const takeKept = (): string => {
    const text = space + kept
    space = ''
    kept = ''
    return text
  }
  const decided = (isLast: boolean): State => {
    if (BARE.test(kept)) return 'thought'
    return isLast || !NAMES.some((name) => name.startsWith(kept)) ? 'answer' : 'beginning'
  }
  const behindThought = (): string => {
    kept = takeKept()
    const final = kept.indexOf(FINAL)
    if (final >= 0) state = 'answer'
    const read = final < 0 ? Math.max(0, kept.length - FINAL.length + 1) : final + FINAL.length
    hidden += read
    kept = kept.slice(read)
    return state === 'answer' ? takeKept() : ''
  }
  return {
    take(delta, isLast) {
      if (state === 'answer') return delta
      const begun = kept === '' ? delta.trimStart() : delta
      space += delta.slice(0, delta.length - begun.length)
      kept += begun
      if (state === 'beginning') state = decided(isLast)
      if (state === 'answer') return takeKept()
      return state === 'thought' ? behindThought() : ''
    },
    hidden: () => hidden + (state === 'thought' ? kept.length : 0),
  }
}
