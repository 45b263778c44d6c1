import { createRoot } from 'solid-js'
import { expect, onTestFinished, test } from 'vitest'
import { createConversationList } from '../conversations/createConversationList.ts'
import { heldReplies, settled } from '../graphql/testing.ts'
import { createPages } from './createPages.ts'
import { createTimeline } from './createTimeline.ts'
import type { Message } from './message.ts'
import { delta, message } from './testing.ts'

const page = (...messages: readonly Message[]) => ({
  conversation: {
    ...{ __typename: 'Conversation', id: 'conv_1', title: 'Palm', updatedAt: '2026-11-22T10:00:00.000Z' },
    messages: {
      edges: messages.map((node) => ({ node })),
      pageInfo: { hasPreviousPage: false, startCursor: null },
    },
  },
})

const written = (content: string, lastSeq: number) => message({ status: 'STREAMING', content, lastSeq })

/** A conversation that is open beside the list of conversations, as the page has them. */
function open() {
  const { client, requests } = heldReplies()
  const { dispose, ...opened } = createRoot((dispose) => {
    const list = createConversationList(client, () => 0)
    const timeline = createTimeline()
    const ports = { client, settings: { shownMessages: 50 }, onChanged: list.put, onGone: list.drop }
    return { dispose, list, timeline, pages: createPages(ports, timeline, () => 'conv_1', null) }
  })
  onTestFinished(dispose)
  /** The newest request for the conversation. */
  const asked = async () => {
    await settled()
    const found = requests.findLast(({ operationName }) => operationName === 'ConversationPage')
    if (!found) throw new Error('The conversation was not asked for')
    return found
  }
  return { ...opened, asked }
}

test('a late re-read takes no word of a running answer back', async () => {
  const { timeline, pages, asked } = open()
  await (await asked()).answer(page(written('one two ', 2)))
  timeline.apply(delta(3, 'three '))
  void pages.refresh()
  const reread = await asked()
  timeline.apply(delta(4, 'four '))
  await reread.answer(page(written('one two three ', 3)))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'one two three four ', lastSeq: 4 })
  timeline.apply(delta(5, 'five'))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'one two three four five', lastSeq: 5 })
})

test('a re-read that was asked for later counts, whichever reply comes first', async () => {
  const { timeline, pages, asked } = open()
  await (await asked()).answer(page(written('one ', 1)))
  void pages.refresh()
  const early = await asked()
  void pages.refresh()
  const late = await asked()
  expect(late).not.toBe(early)
  await late.answer(page(message({ status: 'COMPLETE', content: 'one two', lastSeq: 3 })))
  await early.answer(page(written('one ', 1)))
  expect(timeline.find('msg_1')).toMatchObject({ status: 'COMPLETE', content: 'one two' })
})

test('a conversation that was deleted while it was re-read stays deleted', async () => {
  const { list, pages, asked } = open()
  await (await asked()).answer(page(written('one ', 1)))
  void pages.refresh()
  const reread = await asked()
  pages.gone()
  await reread.answer(page(written('one two ', 2)))
  expect(pages.phase()).toBe('missing')
  expect(list.items).toEqual([])
})
