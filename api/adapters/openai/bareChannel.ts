/** Takes away the thoughts of gpt-oss if its server drops the marks around them: `analysisWe need…assistantfinalWe open…`. */
export interface BareChannel {
  take(delta: string, isLast: boolean): string
  hidden(): number
}

const NAMES = ['analysis', 'commentary']
/** A sentence that begins with the word has a space behind it. */
const BARE = /^\s*(?:analysis|commentary)(?=[A-Z])/
const FINAL = /assistantfinal/

type State = 'beginning' | 'thought' | 'answer'

export function bareChannel(): BareChannel {
  let state: State = 'beginning'
  let kept = ''
  let hidden = 0
  const takeKept = (): string => {
    const text = kept
    kept = ''
    return text
  }
  const decided = (isLast: boolean): State => {
    if (BARE.test(kept)) return 'thought'
    return isLast || !NAMES.some((name) => name.startsWith(kept.trim())) ? 'answer' : 'beginning'
  }
  return {
    take(delta, isLast) {
      if (state === 'answer') return delta
      kept += delta
      if (state === 'beginning') state = decided(isLast)
      if (state === 'answer') return takeKept()
      const final = state === 'thought' ? FINAL.exec(kept) : null
      if (!final) return ''
      state = 'answer'
      hidden += final.index + final[0].length
      return takeKept().slice(final.index + final[0].length)
    },
    hidden: () => hidden + (state === 'thought' ? kept.length : 0),
  }
}
