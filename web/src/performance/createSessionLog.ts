import { createSignal } from 'solid-js'
import { hasEnded, type Message } from '../chat/message.ts'

/** The answers that ended on this page, newest first. */
export interface SessionLog {
  readonly answers: () => readonly Message[]
  note(answer: Message): void
  clear(): void
}

/** So many are enough to look at, and a page may be open for days. */
const ANSWERS = 100

export function createSessionLog(): SessionLog {
  const [answers, setAnswers] = createSignal<readonly Message[]>([])
  return {
    answers,
    clear: () => setAnswers([]),
    note(answer) {
      if (!hasEnded(answer)) return
      setAnswers((known) => [answer, ...known.filter(({ id }) => id !== answer.id)].slice(0, ANSWERS))
    },
  }
}
