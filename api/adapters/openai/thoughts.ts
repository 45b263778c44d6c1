import { codeSpans } from '../../domain/codeSpans.ts'
import { bareChannel } from './bareChannel.ts'
import { MARK_START, type Mark, markAt } from './marks.ts'

/** What of a model's text is part of its answer. */
export interface Said {
  /** All that was passed on before is no part of it: a model ended a thought that it had not begun. */
  readonly takesBack: boolean
  readonly text: string
}

/** Lets the answer through as it is written, without thoughts, calls of tools, and the marks around them. */
export interface ThoughtFilter {
  /** What may yet become a mark is kept back. */
  push(delta: string): Said
  /**
   * What was kept back, once the text has ended. Text that waits for the end of a thought may be one, if the answer is
   * not whole.
   */
  end(isWhole?: boolean): Said
  /** Characters that were kept out so far. */
  hidden(): number
  calledTool(): boolean
  /** A thought ended that had not begun. */
  endedUnbegun(): boolean
}

type Mode = 'text' | 'thought' | 'tool' | 'role' | 'channel' | 'over'

/** Where a mark may begin, or code. */
const SPECIAL = /[`~<[◁]|(?!\t)\p{Cc}/u

/**
 * The result does not depend on how the text was cut into deltas. Marks in code spans and fenced blocks are text.
 * With `startsThinking`, the model is known to end thoughts without beginning them: its text is kept back until one
 * ends, or the answer does.
 */
export function thoughtFilter(startsThinking = false): ThoughtFilter {
  const bare = bareChannel()
  let code = codeSpans()
  let mode: Mode = 'text'
  let name = ''
  let kept = ''
  let said = ''
  let anySaid = false
  let passedOn = false
  let takesBack = false
  let hidden = 0
  let tool = false
  let unbegun = false
  let held = startsThinking

  const say = (text: string) => {
    if (mode === 'text') {
      said += text
      anySaid ||= text.trim() !== ''
      return
    }
    hidden += text.length
    if (mode === 'role' || mode === 'channel') readName(text)
  }
  /** A role or a channel is named up to the end of the line, or up to the mark before its text. */
  const readName = (text: string) => {
    name = (name + text).slice(0, 40)
    if (name.endsWith('\n')) mode = namedMode()
  }
  const namedMode = (): Mode => {
    const isAnswer = name.trim() === '' || /assistant|model|final|response/.test(name)
    return isAnswer ? 'text' : mode === 'channel' ? 'thought' : 'over'
  }
  const takeBack = () => {
    unbegun = true
    takesBack = passedOn
    passedOn = false
    anySaid = false
    hidden += said.length
    said = ''
    code = codeSpans()
  }
  const meet = (mark: Mark) => {
    // A turn that follows the answer is made up.
    if (mode === 'over' && (anySaid || !['role', 'channel'].includes(mark))) return
    if (mark === 'thoughtEnds' && mode === 'text') takeBack()
    if (mark === 'thoughtEnds') held = false
    if (mark === 'text' && (mode === 'role' || mode === 'channel')) mode = namedMode()
    else mode = MODE_AFTER[mark] ?? mode
    if (mark === 'tool') tool = true
    if (mark === 'role' || mark === 'channel') name = ''
  }
  /** Returns what may yet become a mark. */
  const read = (text: string, isLast: boolean): string => {
    for (let at = 0; at < text.length; at += 1) {
      const letter = text.charAt(at)
      if (mode === 'text') code.feed(letter)
      const mayBeMark = MARK_START.test(letter) && (mode !== 'text' || letter < ' ' || !code.isCode())
      // mutant: shown-thoughts
      const found = mayBeMark ? markAt(text.slice(at, at + LONGEST_MARK)) : null
      if (found === 'unfinished' && (!isLast || isCutMark(text.slice(at)))) return text.slice(at)
      if (found === null || found === 'unfinished' || found.mark === 'lastOnly') say(letter)
      else {
        hidden += found.length
        at += found.length - 1
        meet(found.mark)
      }
    }
    return ''
  }
  const take = (text: string, isLast: boolean) => {
    if (kept !== '' || mode !== 'text' || SPECIAL.test(text) || code.isCode()) {
      kept = read(kept + text, isLast)
      return
    }
    // A mark of code may stand right before it.
    if (text) code.feed(text.charAt(0))
    code.feedPlain(text.slice(1))
    say(text)
  }
  const passOn = (): Said => {
    const now = { takesBack, text: said }
    passedOn ||= said !== ''
    takesBack = false
    said = ''
    return now
  }
  return {
    push(delta) {
      take(bare.take(delta, false), false)
      return held ? NOTHING : passOn()
    },
    end(isWhole = true) {
      take(bare.take('', true), true)
      if (held && !isWhole) said = ''
      held = false
      return passOn()
    },
    hidden: () => hidden + bare.hidden(),
    calledTool: () => tool,
    endedUnbegun: () => unbegun,
  }
}

const NOTHING: Said = { takesBack: false, text: '' }
const LONGEST_MARK = 224

const MODE_AFTER: Partial<Record<Mark, Mode>> = {
  thought: 'thought',
  thoughtEnds: 'text',
  tool: 'tool',
  toolEnds: 'text',
  end: 'over',
  role: 'role',
  channel: 'channel',
  text: 'text',
}

/** At the end of an answer: the beginning of a mark, rather than a lone bracket. */
const isCutMark = (text: string): boolean => text.length > 2 || text.startsWith('\u001b')
