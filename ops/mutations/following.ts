import { type Mutation, remove, replace } from './mutation.ts'

const UNIT = ['api/adapters/follow.test.ts']
const RACES = ['api/test/faults/races.follow.test.ts']

/** How an answer reaches its readers. */
export const FOLLOWING: readonly Mutation[] = [
  {
    name: 'read, then subscribe',
    edits: [
      replace(
        'subscribe-before-reading',
        '',
        (code) => `const early = [${code('init', 'first-read')}]\n${code()}`,
      ),
      replace('first-read', 'init', (code) => `(early.length > 0 ? early.pop() : ${code()})`),
    ],
    disaster: 'What is written between the two is missing until something else makes the reader read again.',
    tests: RACES,
  },
  {
    name: 'no check for gaps',
    edits: [replace('gap-check', 'test', (code) => code('alternate.test'))],
    disaster: 'A live message that was lost leaves a hole in the text, in silence.',
    tests: UNIT,
  },
  {
    name: 'gaps may be one wide',
    edits: [replace('gap-check', 'test', (code) => `${code()} || ${code()} + 1`)],
    disaster: 'One lost message leaves a hole in the text, in silence.',
    tests: RACES,
  },
  {
    name: 'no polling',
    edits: [replace('poll', 'init.arguments.0', '() => {}')],
    disaster: 'Where the last live message is lost, the reader waits for ever.',
    tests: UNIT,
  },
  {
    name: 'the cursor is ignored',
    edits: [replace('reader-cursor', 'right.right', '0')],
    disaster: 'Who reconnects gets the text once more behind what is there.',
    tests: UNIT,
  },
  {
    name: 'what was read is told again',
    edits: [replace('read-once', 'body', (code) => code('body.consequent'))],
    disaster: 'Tokens come twice: live, and from the log.',
    tests: RACES,
  },
  {
    name: 'a slow reader’s overflow is dropped and not read again',
    edits: [remove('overflow-position'), remove('overflow-reread')],
    disaster: 'A reader on a slow line loses a quarter of a megabyte in the middle.',
    tests: UNIT,
  },
  {
    name: 'a reader that leaves stays subscribed',
    edits: [remove('unsubscribe')],
    disaster: 'Each reader leaves a listener behind: memory and the server’s channels fill up.',
    tests: UNIT,
  },
  {
    name: 'a reader that leaves takes the others along',
    edits: [replace('last-listener', '', (code) => code('consequent'))],
    disaster: 'Closing one of two tabs leaves the other to the poll.',
    tests: ['api/test/faults/races.cursors.test.ts'],
  },
  {
    name: 'a log that is gone is waited for',
    edits: [replace('log-gone', 'consequent', 'return')],
    disaster: 'The readers of a deleted or expired answer wait for ever.',
    tests: UNIT,
  },
  {
    name: 'merging drops text',
    edits: [
      replace('merged-text', 'consequent.right', (code) => code('consequent.right.properties.0.argument')),
    ],
    disaster: 'A reader that is a moment behind loses what it was behind with.',
    tests: UNIT,
  },
  {
    name: 'the stored answer is not told where the log is gone',
    edits: [replace('stored-answer', 'test.right', '0')],
    disaster: 'Who comes back after the log expired is shown an end without the text.',
    tests: ['api/test/faults/races.cursors.test.ts'],
  },
  {
    name: 'no new subscription after a reconnect',
    edits: [replace('resubscribe', 'callee.object.arguments.0', '[]')],
    disaster: 'After one cut connection every reader of the process lives from polling alone.',
    tests: ['api/adapters/redis/streams.test.ts'],
  },
]
