import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { type Arrived, nowUs, tokenReader } from './clock.ts'
import { type BenchReader, openReader, type StreamEvent, type Target } from './reader.ts'
import { BRIEFLY, type Pace } from './upstream.ts'

export interface Load extends Target {
  readonly streams: number
  /** How many questions each reader asks, one after the other. */
  readonly rounds: number
  /** What the model of the target does; null where it is one that does not say when its tokens leave. */
  readonly pace: Pace | null
  /** How long an answer takes, in ms: a reader's next question comes then, whether or not it is over. */
  readonly periodMs: number
  /** How many others ask meanwhile, each second, and are answered in a few words. */
  readonly questionsPerSecond: number
}

/** Times are in ms. */
export interface Measured {
  /** From the upstream's write to the reader; without a pace of its own, none. */
  readonly added: readonly number[]
  /** From the question to its first text. */
  readonly firstText: readonly number[]
  /** Of the mutation. */
  readonly accepted: readonly number[]
  readonly tokens: number
  readonly frames: number
  /** Tokens that did not come, came twice, or came out of order; without a pace, answers whose text is another. */
  readonly wrong: number
  readonly failed: readonly string[]
  /** Of the readers' own event loop: where this is long, they measure themselves. */
  readonly ownLag: number
}

/**
 * Open loop: each reader asks when its time has come, whether or not it was answered. What is measured are the tokens
 * that left the upstream while all streams were open.
 */
async function run(load: Load): Promise<Measured> {
  const readers: BenchReader[] = []
  for (let at = 0; at < load.streams; at += 20)
    readers.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(20, load.streams - at) }, (_, index) =>
          openReader(load, `reader ${at + index}`),
        ),
      )),
    )
  const startAt = performance.now() + 300
  const windowUs = [0, 1].map(
    (end) =>
      nowUs() + 1_000 * (300 + load.periodMs * (end === 0 ? Math.min(1, load.rounds - 1) : load.rounds)),
  ) as [number, number]
  process.send?.({ windowUs })
  const tally = makeTally(load, windowUs)
  const lag = monitorEventLoopDelay({ resolution: 5 })
  lag.enable()
  const asking: Promise<void>[] = []
  for (let round = 0; round < load.rounds; round++)
    for (const [index, reader] of readers.entries()) {
      const dueAt = startAt + (round + index / load.streams) * load.periodMs
      asking.push(
        delay(Math.max(0, dueAt - performance.now())).then(() =>
          tally.answer(reader, `question ${round} of reader ${index}`),
        ),
      )
    }
  const others = askMeanwhile(load, readers, tally.accepted)
  await Promise.race([Promise.all(asking), delay((load.rounds + 1) * load.periodMs + 10_000)])
  clearInterval(others)
  for (const reader of readers) reader.close()
  return { ...tally.measured(), ownLag: lag.percentile(99) / 1e6 }
}

/** Their questions are new ones, which go through the cache. */
function askMeanwhile(
  { questionsPerSecond }: Load,
  readers: readonly BenchReader[],
  accepted: number[],
): NodeJS.Timeout {
  let count = 0
  if (questionsPerSecond === 0) return setInterval(() => {}, 1_000)
  return setInterval(() => {
    const askedAt = performance.now()
    const question = `${BRIEFLY}: what is number ${count} of ${Math.round(askedAt)}?`
    readers[count++ % readers.length]
      ?.ask(question, true)
      .then(() => accepted.push(performance.now() - askedAt))
      .catch(() => accepted.push(Number.POSITIVE_INFINITY))
  }, 1_000 / questionsPerSecond)
}

function makeTally({ pace }: Load, [fromUs, toUs]: [number, number]) {
  const added: number[] = []
  const firstText: number[] = []
  const accepted: number[] = []
  const failed: string[] = []
  let [count, frames, wrong] = [0, 0, 0]
  const take = (arrived: readonly Arrived[], seen: Set<number>) => {
    frames++
    for (const { sentAtUs, place } of arrived) {
      if (seen.has(place) || place !== seen.size) wrong++
      seen.add(place)
      count++
      if (sentAtUs >= fromUs && sentAtUs < toUs) added.push((nowUs() - sentAtUs) / 1_000)
    }
  }
  return {
    accepted,
    async answer(reader: BenchReader, question: string): Promise<void> {
      const askedAt = performance.now()
      const seen = new Set<number>()
      const tokens = tokenReader()
      let text = ''
      let end: StreamEvent | null = null
      try {
        const id = await reader.ask(question)
        accepted.push(performance.now() - askedAt)
        await reader.follow(id, (event) => {
          if (event.__typename === 'MessageFinished') end = event
          if (event.text === undefined) return
          if (text === '') firstText.push(performance.now() - askedAt)
          if (event.__typename === 'MessageReset') wrong += seen.size
          text = event.__typename === 'MessageReset' ? event.text : text + event.text
          take(tokens.in(event.text), seen)
        })
        const message = (end as StreamEvent | null)?.message
        if (message?.status !== 'COMPLETE') failed.push(`ended as ${message?.status}`)
        else if (message.content !== text) wrong++
      } catch (error) {
        failed.push(String(error))
      }
      if (pace) wrong += pace.tokens - seen.size
    },
    measured: () => ({ added, firstText, accepted, tokens: count, frames, wrong, failed }),
  }
}

if (import.meta.main) {
  const measured = await run(JSON.parse(process.argv[2] ?? '') as Load)
  process.send?.({ measured }, () => process.exit(0))
}
