import type { Rating } from '../gql/graphql.ts'
import { type Message, UNWRITTEN } from './message.ts'
import type { StreamEvent } from './stream.ts'

/** An answer that is being written, for tests. */
export const message = (more: Partial<Message> = {}): Message => ({
  ...UNWRITTEN,
  id: 'msg_1',
  conversationId: 'conv_1',
  role: 'ASSISTANT',
  status: 'PENDING',
  createdAt: '2026-11-22T10:00:00.000Z',
  ...more,
})

export const delta = (seq: number, text: string): StreamEvent => ({
  __typename: 'MessageDelta',
  messageId: 'msg_1',
  seq,
  text,
})

export const reset = (seq: number, text: string): StreamEvent => ({
  __typename: 'MessageReset',
  messageId: 'msg_1',
  seq,
  text,
})

export const finished = (seq: number, end: Message): StreamEvent => ({
  __typename: 'MessageFinished',
  messageId: end.id,
  seq,
  message: end,
})

/** Given in that minute. */
export const rating = (rating: Rating, minute: number): Message['feedback'] => ({
  rating,
  comment: null,
  createdAt: `2026-11-22T10:0${minute}:00.000Z`,
})
