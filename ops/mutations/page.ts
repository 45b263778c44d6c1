import { type Mutation, replace } from './mutation.ts'

/** What the page shows while events and replies arrive in any order. */
export const PAGE: readonly Mutation[] = [
  {
    name: 'a late re-read takes words of a running answer back',
    edits: [replace('late-reread', 'value.properties.0.value', "'take'")],
    disaster: 'After a reload, or in a second tab, words are missing from an answer until it ends.',
    tests: ['web/src/chat/createPages.test.ts', 'web/src/chat/orders.test.ts'],
  },
  {
    name: 'the page writes into the reply that it was given',
    edits: [replace('own-copy', 'init', (code) => code('init.arguments.0'))],
    disaster: 'Others who hold the same reply change the text of a running answer.',
    tests: ['web/src/chat/createTimeline.test.ts'],
  },
  {
    name: 'the list of conversations keeps the reply that it was given',
    edits: [
      replace('list-copy', 'consequent.arguments.1', (code) => code('consequent.arguments.1.arguments.0')),
    ],
    disaster: 'The list writes older messages into a conversation that is open.',
    tests: ['web/src/conversations/conversation.test.ts'],
  },
  {
    name: 'an earlier rating replaces a later one',
    edits: [replace('latest-rating', 'argument', (code) => code('argument.alternate'))],
    disaster: 'A rating disappears from the page when a slow reply arrives.',
    tests: ['web/src/chat/advance.test.ts'],
  },
  {
    name: 'two identical queries share one reply',
    edits: [replace('own-reply', 'argument', (code) => code('argument.arguments.0'))],
    disaster: 'A re-read shows a state from before the event that it was made for.',
    tests: ['web/src/graphql/client.test.ts'],
  },
  {
    name: 'a late reply brings a deleted conversation back',
    edits: [replace('gone-stays-gone', 'test', (code) => code('test.left'))],
    disaster: 'A conversation that was deleted in another tab is there again.',
    tests: ['web/src/chat/createPages.test.ts'],
  },
]
