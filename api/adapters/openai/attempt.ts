import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { CompletionChunk } from './chunk.ts'
import { type ChunkQueue, chunkQueue } from './chunkQueue.ts'
import { chunkReader } from './chunkReader.ts'
import { eventSplitter } from './eventStream.ts'
import { AttemptFailed } from './failure.ts'
import { type Hearing, hearing, type Patience } from './hearing.ts'
import type { ReadingPace } from './readingPace.ts'
import type { Habits } from './request.ts'
import type { StreamingResponse } from './streamingFetch.ts'
import type { Spending } from './usage.ts'
import { type Watchdog, watchdog } from './watchdog.ts'

export interface AttemptOptions {
  readonly patience: Patience
  readonly pace: ReadingPace
  readonly signal: AbortSignal
  /** The model stands in for the one that is asked first. */
  readonly isFallback: boolean
  /** Learns from the answer. */
  readonly habits: Habits
  /** What this call takes is added to it. */
  readonly spent: Spending
  readonly headers?: Readonly<Record<string, string>>
}

/** How long a connection may take to end after the last word of an answer; then it is closed. */
const LINGER_MS = 1_000

/**
 * Calls a model once; resolves as soon as there is a first text. The package makes the request and reads a refusal;
 * the events are read right from the connection, for all that is between costs more than the rest of a token's way.
 * Null, or an end without an error, if `signal` was aborted.
 * @throws AttemptFailed before the first text; after it, the chunks end with AnswerCut or AnswerWithheld.
 */
export function attempt(
  client: OpenAI,
  request: ChatCompletionCreateParamsStreaming,
  { patience, pace, signal, habits, isFallback, spent, headers = {} }: AttemptOptions,
): Promise<ChunkQueue | null> {
  const watch = watchdog(signal)
  const promptLength = JSON.stringify(request.messages).length
  const heard = hearing(
    { model: request.model, promptLength, isFallback, startsThinking: habits.startsThinking },
    patience,
  )
  const chunks = chunkQueue(watch.end)
  let over = false
  let accepted = false
  const conclude = (failure: unknown = null) => {
    if (over) return
    over = true
    if (heard.startsThinking()) habits.startsThinking = true
    habits.readOnly = heard.readOnly()
    // A request that was refused, or did not arrive, took nothing.
    if (accepted || watch.expired() || signal.aborted) spent.add(heard.usage())
    finish(
      { heard, chunks, spent },
      signal.aborted ? null : { silent: watch.expired(), error: failure, secret: client.apiKey },
    )
  }
  const fail = (failure?: unknown) => {
    conclude(failure)
    watch.end()
  }
  if (signal.aborted) return Promise.resolve(null)
  watch.signal.addEventListener('abort', () => fail(), { once: true })
  watch.expectWithin(patience.firstSignMs)
  const reading = { heard, watch, chunks, pace, conclude, fail, isOver: () => over }
  respond(client, request, { signal: watch.signal, headers })
    .then((body) => {
      accepted = true
      readEvents(body, reading)
    })
    .catch(fail)
  return chunks.begun()
}

async function respond(
  client: OpenAI,
  request: ChatCompletionCreateParamsStreaming,
  options: { readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
): Promise<Readable> {
  const response = await client.chat.completions.create(request, options).asResponse()
  const { incoming } = response as StreamingResponse
  if (!incoming) throw new AttemptFailed('unreadable')
  return incoming
}

interface Concluded {
  readonly heard: Hearing
  readonly chunks: ChunkQueue
  readonly spent: Spending
}

/** Puts what comes last: what was kept back, how the answer ends, and what it took. Null: its reader has left. */
function finish({ heard, chunks, spent }: Concluded, end: Parameters<Hearing['conclude']>[0] | null): void {
  for (const each of end ? heard.rest() : []) chunks.put(each)
  let failure: unknown
  try {
    const ending = end && heard.conclude(end)
    if (ending) chunks.put({ type: 'ending', ending })
  } catch (error) {
    failure = error
  }
  const usage = spent.total()
  if (usage && heard.hasShown()) chunks.put({ type: 'usage', usage })
  chunks.end(failure)
}

interface Reading {
  readonly heard: Hearing
  readonly watch: Watchdog
  readonly chunks: ChunkQueue
  readonly pace: ReadingPace
  /** All has been said. Once is enough. */
  conclude(): void
  /** The same, if the connection is of no use any more. */
  fail(failure?: unknown): void
  isOver(): boolean
}

function readEvents(body: Readable, reading: Reading): void {
  const { heard, watch, chunks, pace, conclude, fail } = reading
  const connection = body instanceof IncomingMessage ? pace.of(body.socket) : null
  const reader = chunkReader()
  const rest = () => {
    conclude()
    watch.rest()
    // A connection that ends by itself is kept for the next call.
    const giveUp = setTimeout(() => body.destroy(), LINGER_MS).unref()
    body.once('close', () => clearTimeout(giveUp))
  }
  const hear = (chunk: CompletionChunk) => {
    for (const each of heard.hear(chunk)) chunks.put(each)
    if (heard.isDone()) rest()
  }
  const splitter = eventSplitter({
    onEvent(data, event) {
      if (reading.isOver()) return
      if (data !== '[DONE]') hear(reader.read(data, event))
      else if (heard.hearDone()) rest()
    },
    onEvents(written) {
      const chunk = reading.isOver() ? null : reader.together(written)
      if (chunk) hear(chunk)
      return chunk !== null
    },
    onSignOfLife: heard.hearSignOfLife,
  })
  const guarded = (read: () => void) => {
    try {
      read()
    } catch (error) {
      fail(error)
    }
  }
  /** One read of the connection has many chunks, each with a text: taken together, they are one. */
  const gathered: Buffer[] = []
  const takeGathered = () => {
    if (gathered.length === 0) return
    const bytes = Buffer.concat(gathered.splice(0))
    guarded(() => splitter.push(bytes))
  }
  const takeSoon = oncePerTurn(() => {
    takeGathered()
    chunks.deliver()
    if (reading.isOver()) return
    const restMs = connection?.rest() ?? 0
    const waitMs = heard.waitMs()
    if (waitMs !== null) watch.expectWithin(restMs + waitMs)
    if (heard.isTooLong()) fail()
  })
  body.on('data', (bytes: Buffer) => {
    gathered.push(bytes)
    takeSoon()
  })
  body.once('end', () => {
    connection?.wake()
    takeGathered()
    guarded(splitter.end)
    conclude()
    watch.rest()
  })
  body.on('error', (error) => {
    takeGathered()
    fail(error)
  })
  const closed = () => {
    takeGathered()
    if (!reading.isOver()) fail(new AttemptFailed('noConnection'))
  }
  if (body.destroyed) closed()
  else body.once('close', closed)
}

/** Calls `done` once for all that comes in one turn, behind it. */
function oncePerTurn(done: () => void): () => void {
  let scheduled = false
  return () => {
    if (scheduled) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      done()
    })
  }
}
