import { expect, test } from 'vitest'
import { heldReplies, settled } from './testing.ts'

const QUESTION = 'query Question { answer }'

test('a query that is asked again while its reply is on its way has a reply of its own', async () => {
  const { client, requests } = heldReplies()
  const replies = [client.query(QUESTION, {}).toPromise(), client.query(QUESTION, {}).toPromise()]
  await settled()
  await requests[1]?.answer({ answer: 'after' })
  await requests[0]?.answer({ answer: 'before' })
  expect((await Promise.all(replies)).map(({ data }) => data.answer)).toEqual(['before', 'after'])
})
