import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { vectorShelf } from '../../api/adapters/hybrid/vectorShelf.ts'
import { newDocumentId } from '../../api/domain/ids.ts'
import type { Passage } from '../../api/domain/knowledge.ts'

const DIMENSIONS = 384
const SUBJECTS = 500
const QUESTIONS = 200
const NEAREST = 60

const { values } = parseArgs({ options: { passages: { type: 'string', default: '2000,10000,30000' } } })
for (const count of values.passages.split(',').map(Number)) await measure(count)

/** How long the nearest passages take to find by a look at each, and by the index; how many of them that finds. */
async function measure(count: number): Promise<void> {
  const vectorAbout = vectors()
  const exact = vectorShelf({ exactUpTo: Number.POSITIVE_INFINITY })
  const indexed = vectorShelf({ exactUpTo: 0 })
  const startedAt = process.cpuUsage()
  for (let at = 0; at < count; at++) {
    const [passage, own] = [passageOf(at), [vectorAbout(at)]]
    exact.put(passage, own)
    indexed.put(passage, own)
  }
  while (indexed.lookedAt() > 0) await delay(50)
  const { user, system } = process.cpuUsage(startedAt)
  const questions = Array.from({ length: QUESTIONS }, (_, at) => vectorAbout(7 * at))
  const [byLook, byIndex] = [exact, indexed].map((shelf) =>
    timed(questions, (one) => shelf.compare(one).nearest(NEAREST)),
  )
  const shares = (byLook?.results ?? []).map((due, at) => {
    const passages = new Set(due.map(({ passage }) => passage))
    return (byIndex?.results[at] ?? []).filter(({ passage }) => passages.has(passage)).length / due.length
  })
  const share = shares.reduce((sum, each) => sum + each, 0) / shares.length
  console.log(
    `${count} passages: by a look at each ${byLook?.ms.toFixed(2)} ms of a core, by the index ${byIndex?.ms.toFixed(2)} ms, which finds ${(100 * share).toFixed(1)} % of them; built in ${((user + system) / 1_000 / count).toFixed(2)} ms of a core each`,
  )
}

function timed<T>(questions: readonly Float32Array[], step: (question: Float32Array) => T) {
  const startedAt = process.cpuUsage()
  const results = questions.map(step)
  const { user, system } = process.cpuUsage(startedAt)
  return { results, ms: (user + system) / 1_000 / questions.length }
}

/** Vectors about so many subjects, the same each time. */
function vectors(): (subject: number) => Float32Array {
  let state = 11
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 1_073_741_824 - 1
  }
  const subjects = Array.from({ length: SUBJECTS }, () => Array.from({ length: DIMENSIONS }, random))
  return (subject) => {
    const values = (subjects[subject % SUBJECTS] ?? []).map((value) => value + 0.8 * random())
    const length = Math.hypot(...values)
    return Float32Array.from(values, (value) => value / length)
  }
}

function passageOf(ordinal: number): Passage {
  return { documentId: newDocumentId(), revision: 1, ordinal, titlePath: [], text: '', url: null }
}
