import type { Sink, SubscribePayload } from 'graphql-ws'
import { backOffMs, waitOrWake } from './backOff.ts'
import { makeEventReader } from './serverEvents.ts'
import type { Hearing, Transport } from './transport.ts'

/** The server says something at least every 12 s. */
const SILENT_MS = 30_000

/** GraphQL over server-sent events: a request for each subscription, for networks that let no WebSocket through. */
export function eventStreamTransport(url: string, request: typeof fetch, hearing: Hearing): Transport {
  const run = async (payload: SubscribePayload, sink: Sink, stop: AbortSignal) => {
    for (let failures = 0; !stop.aborted; failures += 1) {
      hearing.connecting()
      const onOpen = () => {
        failures = 0
        hearing.connected()
      }
      const end = await readStream({ url, request, payload, sink, onOpen }, stop)
      if (stop.aborted) return
      if (end === 'complete') return sink.complete()
      if (end === 'broken') hearing.closed()
      else hearing.failed()
      await waitOrWake(backOffMs(failures), stop)
    }
  }
  return {
    subscribe(payload, sink) {
      const stop = new AbortController()
      void run(payload, sink, stop.signal)
      return () => stop.abort()
    },
  }
}

interface StreamRequest {
  readonly url: string
  readonly request: typeof fetch
  readonly payload: SubscribePayload
  readonly sink: Sink
  onOpen(): void
}

/** `failed`: it never opened. `broken`: it was open, and ended before the subscription did. */
type StreamEnd = 'complete' | 'broken' | 'failed'

async function readStream(asked: StreamRequest, stop: AbortSignal): Promise<StreamEnd> {
  const watch = watchSilence(stop)
  let end: StreamEnd = 'failed'
  const read = makeEventReader(({ name, data }) => {
    if (name === 'complete') end = 'complete'
    else if (name === 'next') asked.sink.next(JSON.parse(data))
  })
  try {
    const response = await asked.request(asked.url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify(asked.payload),
      signal: watch.signal,
    })
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return end
    end = 'broken'
    asked.onOpen()
    const text = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let piece = await text?.read(); piece && !piece.done; piece = await text?.read()) {
      watch.alive()
      read(piece.value)
    }
  } catch {
    // Cut off, or never there: what `end` says.
  } finally {
    watch.release()
  }
  return end
}

/** A signal that is aborted with `stop`, without a network, and after a long silence. */
function watchSilence(stop: AbortSignal) {
  const over = new AbortController()
  const abort = () => over.abort()
  let silence = setTimeout(abort, SILENT_MS)
  const listen = { signal: over.signal }
  stop.addEventListener('abort', abort, listen)
  globalThis.addEventListener?.('offline', abort, listen)
  return {
    signal: over.signal,
    alive() {
      clearTimeout(silence)
      silence = setTimeout(abort, SILENT_MS)
    },
    release() {
      clearTimeout(silence)
      over.abort()
    },
  }
}
