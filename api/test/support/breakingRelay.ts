import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** How a relay ends a connection: as a server that goes away does, or as a line that is cut. */
export type Break = 'closes with 1001' | 'is cut'

/** A relay of HTTP and WebSockets that breaks the first connection that carries an answer. */
export interface BreakingRelay {
  /** http, of 127.0.0.1. */
  readonly url: string
  /** How many connections were broken so far: 0 or 1. */
  broken(): number
  close(): Promise<void>
}

const EVENT = /messageStream/g

/** Breaks the first connection on which `events` events of an answer have passed. */
export async function startBreakingRelay(target: string, how: Break, events: number): Promise<BreakingRelay> {
  let broken = 0
  const counter = () => {
    let passed = 0
    return (chunk: string): boolean => {
      passed += chunk.match(EVENT)?.length ?? 0
      if (broken > 0 || passed < events) return false
      broken += 1
      return true
    }
  }
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', headers, url = '/' } = incoming
    const breaks = counter()
    const onward = request(new URL(url, target), { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.on('data', (chunk: Buffer) => {
        outgoing.write(chunk)
        if (breaks(chunk.toString())) outgoing.destroy()
      })
      reply.on('end', () => outgoing.end())
      reply.on('error', () => outgoing.destroy())
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  const sockets = new WebSocketServer({ server, handleProtocols: ([first]) => first ?? false })
  sockets.on('connection', (client, { url = '/' }) => {
    const breaks = counter()
    const onward = new WebSocket(new URL(url, target.replace(/^http/, 'ws')), client.protocol)
    const waiting: string[] = []
    client.on('message', (data) => {
      if (onward.readyState === WebSocket.OPEN) onward.send(String(data))
      else waiting.push(String(data))
    })
    onward.on('open', () => {
      for (const data of waiting.splice(0)) onward.send(data)
    })
    onward.on('message', (data) => {
      client.send(String(data))
      if (!breaks(String(data))) return
      if (how === 'is cut') client.terminate()
      else client.close(1001)
    })
    onward.on('close', (code, reason) => client.close(code === 1005 || code === 1006 ? 1001 : code, reason))
    client.on('close', () => onward.close())
    for (const socket of [client, onward]) socket.on('error', () => socket.terminate())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
