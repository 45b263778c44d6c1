import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** How much a reader may leave unread, over HTTP, SSE and WebSocket alike. Times are in milliseconds. */
export interface BacklogLimits {
  /** A connection that has taken nothing for so long, though there is something for it, is cut. */
  readonly stalledMs: number
  /** One with so much unread is cut unless that gets smaller within `overfullMs`. */
  readonly maxBytes: number
  readonly overfullMs: number
  readonly lookEveryMs: number
}

export interface CutReader {
  readonly reason: 'stalled' | 'overfull'
  readonly unreadBytes: number
}

export const BACKLOG_LIMITS: BacklogLimits = {
  stalledMs: 30_000,
  maxBytes: 1024 * 1024,
  overfullMs: 5_000,
  lookEveryMs: 1_000,
}

/** What a look at a connection shows. */
interface Look {
  readonly unread: number
  readonly written: number
  readonly taken: number
  /** Of a piece that is being taken: it counts as unread, all of it, until its last byte is. */
  readonly left: number
}

/** What the looks have shown since there was nothing unread. Instants are performance.now(). */
interface Backlog {
  readonly last: Look
  /** When it was last seen to take something. */
  readonly takenAt: number
  /** The least that was unread, and when it was last seen to get less. */
  readonly least: number
  readonly leastAt: number
}

/**
 * Cuts connections whose readers do not read: streams wait for them, but what has been written for them stays in
 * memory. Who reads a large response slowly is left alone: it gets smaller.
 */
export function cutStalledReaders(
  http: Server,
  limits: BacklogLimits,
  onCut: (cut: CutReader) => void,
): () => void {
  const sockets = new Set<Socket>()
  const backlogs = new WeakMap<Socket, Backlog>()
  http.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const look = (socket: Socket, now: number) => {
    if (socket.writableLength === 0) return void backlogs.delete(socket)
    const backlog = backlogAfter(backlogs.get(socket), lookAt(socket), now)
    backlogs.set(socket, backlog)
    const reason = reasonToCut(backlog, limits, now)
    if (!reason) return
    onCut({ reason, unreadBytes: backlog.last.unread })
    socket.resetAndDestroy()
  }
  const timer = setInterval(() => {
    const now = performance.now()
    for (const socket of sockets) look(socket, now)
  }, limits.lookEveryMs)
  return () => clearInterval(timer)
}

/** Node’s own timeouts tell in the same way whether a long piece moves. */
function lookAt(socket: Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null }): Look {
  const { writableLength: unread, bytesWritten: written } = socket
  // mutant: large-response
  return { unread, written, taken: written - unread, left: socket._handle?.writeQueueSize ?? 0 }
}

function backlogAfter(before: Backlog | undefined, last: Look, now: number): Backlog {
  if (!before) return { last, takenAt: now, least: last.unread, leastAt: now }
  const hasTaken = last.taken > before.last.taken || last.left < before.last.left
  const isLess = last.unread < before.least || (hasTaken && last.written === before.last.written)
  return {
    last,
    takenAt: hasTaken ? now : before.takenAt,
    least: isLess ? last.unread : before.least,
    leastAt: isLess ? now : before.leastAt,
  }
}

function reasonToCut(
  { last, takenAt, leastAt }: Backlog,
  { stalledMs, maxBytes, overfullMs }: BacklogLimits,
  now: number,
): CutReader['reason'] | null {
  // mutant: stalled-reader
  if (now - takenAt >= stalledMs) return 'stalled'
  return last.unread > maxBytes && now - leastAt >= overfullMs ? 'overfull' : null
}
