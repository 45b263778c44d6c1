import { CloseCode } from 'graphql-ws'
import type { WebSocket } from 'ws'

const MESSAGES_PER_SECOND = 20

/** Closes a socket that sends more than 20 messages in a second, pings and pongs of the protocol among them. */
export function closeTalkative(socket: WebSocket, now: () => number = () => performance.now()): void {
  let secondBegan = 0
  let sent = 0
  socket.on('message', () => {
    if (now() - secondBegan >= 1_000) {
      secondBegan = now()
      sent = 0
    }
    sent += 1
    if (sent > MESSAGES_PER_SECOND) socket.close(CloseCode.TooManyInitialisationRequests, 'Too many messages')
  })
}
