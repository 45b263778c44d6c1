import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { textFrame } from './textFrame.ts'

const TEXTS = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000].map((length) => 'a'.repeat(length))

it('a prepared text frame is one whole message for a client, whatever its length', async () => {
  const http = createServer().listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  onTestFinished(() => void http.close())
  const texts = [...TEXTS, '{"text":"🌴 Pflänzchen"}', 'é'.repeat(63)]
  http.on('upgrade', (request, connection, head) =>
    sockets.handleUpgrade(request, connection, head, (socket) => {
      for (const text of texts) {
        connection.write(textFrame(text))
        socket.send('between')
      }
      socket.close()
    }),
  )
  await once(http, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const received: string[] = []
  client.on('message', (data, isBinary) => received.push(isBinary ? 'binary' : String(data)))
  await once(client, 'close')
  expect(received).toEqual(texts.flatMap((text) => [text, 'between']))
})
