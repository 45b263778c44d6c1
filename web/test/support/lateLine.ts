import type { BrowserContext, Request, Route, WebSocketRoute } from 'playwright-core'
import { sequence } from '../../../api/test/support/upstreamBehaviour.ts'

/** A line on which everything is late, by steps of the test and not by time. */
export interface LateLine {
  /** Lets go of what has been held for as many steps as it was to be. */
  step(): void
  /** Lets go of everything, and holds nothing until `hold`. */
  release(): void
  hold(): void
}

/** The most steps for which something is held. */
const LONGEST = 4

/** How long each is held depends on the seed, on what it is, and on how many of its kind came before it. */
export async function lateLine(context: BrowserContext, seed: string): Promise<LateLine> {
  const held = new Map<() => void, number>()
  const counts = new Map<string, number>()
  let now = 0
  let isHolding = true
  const letGo = (due: number) => {
    for (const [go, at] of [...held])
      if (at <= due) {
        held.delete(go)
        go()
      }
  }
  const turn = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const steps = Math.floor(sequence(`${seed} ${kind} ${count}`)() * (LONGEST + 1))
    if (!isHolding || steps === 0) return Promise.resolve()
    return new Promise<void>((go) => held.set(go, now + steps))
  }
  await context.route('**/graphql', (route) => late(route, turn).catch(ofClosedPage))
  await context.routeWebSocket('**/graphql', (socket) => lateFrames(socket, turn))
  await context.exposeFunction('lateTurn', () => turn('event received'))
  await context.addInitScript(lateEvents)
  return {
    step() {
      now += 1
      letGo(now)
    },
    release() {
      isHolding = false
      letGo(Number.POSITIVE_INFINITY)
    },
    hold() {
      isHolding = true
    },
  }
}

type Turn = (kind: string) => Promise<void>

const nameOf = (request: Request): string => request.postDataJSON()?.operationName ?? 'other'

async function late(route: Route, turn: Turn): Promise<void> {
  const name = nameOf(route.request())
  await turn(`request ${name}`)
  // Its events are held one by one: see lateEvents.
  if (route.request().headers().accept === 'text/event-stream') return route.fallback()
  const response = await route.fetch()
  await turn(`reply ${name}`)
  await route.fulfill({ response })
}

/** What is held when its page is reloaded or closed has nowhere to go. */
const ofClosedPage = (): void => {}

/** Frames stay in order, each way. */
function lateFrames(socket: WebSocketRoute, turn: Turn): void {
  const server = socket.connectToServer()
  const inOrder = (kind: string, send: (frame: string | Buffer) => void) => {
    let before = Promise.resolve()
    return (frame: string | Buffer) => {
      // The server waits for these for a time.
      const isOpening = /"connection_(init|ack)"/.test(String(frame))
      const mine = isOpening ? Promise.resolve() : turn(kind)
      before = Promise.all([before, mine]).then(() => send(frame))
    }
  }
  socket.onMessage(inOrder('frame sent', (frame) => server.send(frame)))
  server.onMessage(inOrder('frame received', (frame) => socket.send(frame)))
}

/** Runs in the page: the pieces of an event stream stay in order as well. */
function lateEvents(): void {
  const turn = (globalThis as unknown as { lateTurn(): Promise<void> }).lateTurn
  const request = globalThis.fetch.bind(globalThis)
  const inOrder = (body: ReadableStream<Uint8Array>) =>
    new ReadableStream<Uint8Array>({
      async start(controller) {
        let before: Promise<unknown> = Promise.resolve()
        try {
          for (const reader = body.getReader(); ; ) {
            const { done, value } = await reader.read()
            if (done) break
            before = Promise.all([before, turn()]).then(() => controller.enqueue(value))
          }
          await before
          controller.close()
        } catch (error) {
          controller.error(error)
        }
      },
    })
  globalThis.fetch = async (input, init) => {
    const response = await request(input, init)
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      return response
    const { status, headers } = response
    return new Response(inOrder(response.body), { status, headers })
  }
}
