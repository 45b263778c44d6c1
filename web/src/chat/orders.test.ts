import fc from 'fast-check'
import { createStore, reconcile } from 'solid-js/store'
import { expect, test } from 'vitest'
import { TEST_LIMIT_MS } from '../../../api/test/support/patience.ts'
import { advance, begin, type News } from './advance.ts'
import { createTimeline } from './createTimeline.ts'
import type { Message } from './message.ts'
import { answerInTwoTabs, HAPPENINGS, type Happening, type Watcher } from './testingOrders.ts'

const SEED = Number(process.env.ORDERS_SEED ?? Math.floor(Math.random() * 2 ** 31))
const ORDERS = Number(process.env.ORDERS ?? 100_000)
console.info(`ORDERS_SEED=${SEED}`)

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    what: fc.constantFrom(...HAPPENINGS),
    tab: fc.constantFrom(0, 1),
    pick: fc.nat(1_000),
  }),
  { minLength: 8, maxLength: 40, size: 'max' },
)

/** At every look, what is shown is what the server had written up to there; in the end, all of it. */
function holdsInAnyOrder(watch: (start: Message) => Watcher, numRuns: number): void {
  const order = fc.property(happenings, (order) => {
    const answer = answerInTwoTabs(watch)
    for (const happening of order) {
      answer.happen(happening)
      const fault = answer.fault(happening.tab)
      if (fault !== null) throw new Error(`After ${happening.what}: ${fault}`)
    }
    answer.settle()
    if (!answer.isWhole()) throw new Error('The answer is not whole in the end')
  })
  fc.assert(order, { seed: SEED, numRuns })
}

/** The rules alone, without what is shown. */
function advancing(start: Message): Watcher {
  let known = begin(start)
  const learn = (news: News) => {
    known = advance(known, news)
  }
  return {
    look: () => known.message,
    onEvent: learn,
    onRead: (message) => learn({ __typename: 'MessageRead', message }),
    resume() {
      learn({ __typename: 'StreamResumed' })
      return known.message.lastSeq
    },
  }
}

/** The timeline of an open conversation, beside a store that takes each reply for its own, as any other part may. */
function inTimeline(start: Message): Watcher {
  const timeline = createTimeline()
  const [, setOther] = createStore<{ reply: Message }>({ reply: structuredClone(start) })
  timeline.merge([start])
  return {
    look: () => timeline.find(start.id) as Message,
    onEvent: timeline.apply,
    resume: () => timeline.resume(start.id),
    onRead: (message) => {
      const reply = structuredClone(message)
      timeline.merge([reply])
      setOther('reply', reconcile(reply, { key: 'id' }))
    },
  }
}

test('an answer is right at every look, whatever order its events and re-reads arrive in', {
  timeout: TEST_LIMIT_MS,
}, () => {
  holdsInAnyOrder(advancing, ORDERS)
})

test('a timeline is right at every look, whatever else is done with the replies that it was given', {
  timeout: TEST_LIMIT_MS,
}, () => {
  holdsInAnyOrder(inTimeline, ORDERS / 50)
})

test('the orders cover each kind of happening', () => {
  const drawn = new Set(
    fc
      .sample(happenings, { seed: SEED, numRuns: 200 })
      .flat()
      .map(({ what }) => what),
  )
  expect(drawn).toEqual(new Set(HAPPENINGS))
})
