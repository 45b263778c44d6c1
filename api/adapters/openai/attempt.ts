import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { CompletionChunk } from './chunk.ts'
import { type ChunkQueue, chunkQueue } from './chunkQueue.ts'
import { chunkReader } from './chunkReader.ts'
import { eventSplitter } from './eventStream.ts'
import { type Hearing, hearing, type Patience } from './hearing.ts'
import type { ReadingPace } from './readingPace.ts'
import type { StreamingResponse } from './streamingFetch.ts'
import { type Watchdog, watchdog } from './watchdog.ts'

export interface AttemptOptions {
  readonly patience: Patience
  readonly pace: ReadingPace
  readonly signal: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

/** How long a connection may take to end after the last word of an answer; then it is closed. */
const LINGER_MS = 1_000

/**
 * Calls a model once; resolves as soon as there is a first text. The package makes the request and reads a refusal;
 * the events are read right from the connection, for all that is between costs more than the rest of a token's way.
 * Null, or an end without an error, where `signal` was aborted.
 * @throws AttemptFailed before the first text; after it, the chunks end with AnswerCut.
 */
export function attempt(
  client: OpenAI,
  request: ChatCompletionCreateParamsStreaming,
  { patience, pace, signal, headers = {} }: AttemptOptions,
): Promise<ChunkQueue | null> {
  const watch = watchdog(signal)
  const heard = hearing(request.model, patience)
  const chunks = chunkQueue(watch.end)
  let over = false
  const conclude = (failure: unknown = null) => {
    if (over) return
    over = true
    const how = { silent: watch.expired(), failure, secret: client.apiKey }
    chunks.end(signal.aborted ? undefined : ending(heard, how, chunks))
  }
  const fail = (failure?: unknown) => {
    conclude(failure)
    watch.end()
  }
  watch.signal.addEventListener('abort', () => fail(), { once: true })
  watch.expectWithin(patience.firstSignMs)
  if (signal.aborted) fail()
  else {
    const reading = { heard, watch, chunks, pace, conclude, fail, isOver: () => over }
    respond(client, request, { signal: watch.signal, headers }).then(
      (body) => readEvents(body, reading),
      fail,
    )
  }
  return chunks.begun()
}

async function respond(
  client: OpenAI,
  request: ChatCompletionCreateParamsStreaming,
  options: { readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
): Promise<Readable> {
  const response = await client.chat.completions.create(request, options).asResponse()
  return (response as StreamingResponse).incoming
}

interface Reading {
  readonly heard: Hearing
  readonly watch: Watchdog
  readonly chunks: ChunkQueue
  readonly pace: ReadingPace
  /** All has been said. Once is enough. */
  conclude(): void
  /** The same, where the connection is of no use any more. */
  fail(failure?: unknown): void
  isOver(): boolean
}

function readEvents(body: Readable, reading: Reading): void {
  const { heard, watch, chunks, pace, conclude, fail } = reading
  const connection = body instanceof IncomingMessage ? pace.of(body.socket) : null
  const reader = chunkReader()
  const hear = (chunk: CompletionChunk) => {
    for (const each of heard.hear(chunk)) chunks.put(each)
  }
  const takeEvent = (data: string, event: string) => {
    if (reading.isOver()) return
    if (data === '[DONE]') finish()
    else hear(reader.read(data, event))
  }
  const takeEvents = (written: string) => {
    const chunk = reading.isOver() ? null : reader.together(written)
    if (chunk) hear(chunk)
    return chunk !== null
  }
  const splitter = eventSplitter(takeEvent, takeEvents)
  const finish = () => {
    conclude()
    watch.rest()
    // A connection that ends by itself is kept for the next call.
    const giveUp = setTimeout(() => body.destroy(), LINGER_MS).unref()
    body.once('close', () => clearTimeout(giveUp))
  }
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
  body.once('close', () => {
    takeGathered()
    if (!reading.isOver()) fail()
  })
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

interface Ending {
  readonly silent: boolean
  readonly failure: unknown
  readonly secret: string | null
}

/** What the chunks end with: undefined for an answer that is whole, whose usage comes last. */
function ending(heard: Hearing, { silent, failure, secret }: Ending, chunks: ChunkQueue): unknown {
  try {
    const usage = heard.conclude(silent, failure, secret)
    if (usage) chunks.put({ type: 'usage', usage })
    return undefined
  } catch (error) {
    return error
  }
}
