import { type Message, UNWRITTEN } from '../chat/message.ts'
import { newId } from '../chat/newId.ts'

const HERE = 'here:'

/** It stands in for a message that the server has not told of yet. */
export const isStandIn = ({ id }: Pick<Message, 'id'>): boolean => id.startsWith(HERE)

/** A question and its pending answer, to be shown until the server tells of them. */
export function standInsFor(question: string): readonly [question: Message, answer: Message] {
  const message = (role: Message['role'], status: Message['status'], content: string): Message => ({
    ...UNWRITTEN,
    ...{ id: HERE + newId(), role, status, content },
    conversationId: '',
    createdAt: new Date().toISOString(),
  })
  return [message('USER', 'COMPLETE', question), message('ASSISTANT', 'PENDING', '')]
}
