import type { Mutation } from './mutation.ts'

const FOLLOW = 'api/adapters/follow.ts'
const INBOX = 'api/adapters/inbox.ts'
const UNIT = ['api/adapters/follow.test.ts']
const RACES = ['api/test/faults/races.follow.test.ts']

/** How an answer reaches its readers. */
export const FOLLOWING: readonly Mutation[] = [
  {
    name: 'read, then subscribe',
    file: FOLLOW,
    find: '  const subscribing = source.subscribe((events) => inbox.arrive(events), doubt)\n  const unsubscribe = await within(SUBSCRIBE_TIMEOUT_MS, subscribing)\n',
    replacement: `  const early = await source.read(options.after)
  const subscribing = source.subscribe((events) => inbox.arrive(events), doubt)
  const unsubscribe = await within(SUBSCRIBE_TIMEOUT_MS, subscribing)
  inbox.fill(early?.events ?? [])
  inbox.mustRead()
`,
    disaster: 'What is written between the two is missing until something else makes the reader read again.',
    tests: RACES,
  },
  {
    name: 'no check for gaps',
    file: INBOX,
    find: 'if (event.seq === this.#accepted + 1) this.#accept(event)\n      else if (event.seq > this.#accepted) this.#unread = true',
    replacement: 'if (event.seq > this.#accepted) this.#accept(event)',
    disaster: 'A live message that was lost leaves a hole in the text, in silence.',
    tests: UNIT,
  },
  {
    name: 'gaps may be one wide',
    file: INBOX,
    find: 'if (event.seq === this.#accepted + 1) this.#accept(event)',
    replacement:
      'if (event.seq === this.#accepted + 1 || event.seq === this.#accepted + 2) this.#accept(event)',
    disaster: 'One lost message leaves a hole in the text, in silence.',
    tests: RACES,
  },
  {
    name: 'no polling',
    file: FOLLOW,
    find: 'setInterval(look, options.pollMs ?? 1_000)',
    replacement: 'setInterval(() => {}, options.pollMs ?? 1_000)',
    disaster: 'Where the last live message is lost, the reader waits for ever.',
    tests: UNIT,
  },
  {
    name: 'the cursor is ignored',
    file: INBOX,
    find: 'this.#taken = this.#accepted = options.after',
    replacement: 'this.#taken = this.#accepted = 0',
    disaster: 'Who reconnects gets the text once more behind what is there.',
    tests: UNIT,
  },
  {
    name: 'what was read is told again',
    file: INBOX,
    find: 'for (const event of events) if (event.seq > this.#accepted) this.#accept(event)',
    replacement: 'for (const event of events) this.#accept(event)',
    disaster: 'Tokens come twice: live, and from the log.',
    tests: RACES,
  },
  {
    name: 'a slow reader’s overflow is dropped and not read again',
    file: INBOX,
    find: '    this.#accepted = this.#taken\n    this.#dropping = this.#unread = true\n',
    replacement: '',
    disaster: 'A reader on a slow line loses a quarter of a megabyte in the middle.',
    tests: UNIT,
  },
  {
    name: 'a reader that leaves stays subscribed',
    file: FOLLOW,
    find: '    clearInterval(poll)\n    unsubscribe()\n',
    replacement: '    clearInterval(poll)\n',
    disaster: 'Each reader leaves a listener behind: memory and the server’s channels fill up.',
    tests: UNIT,
  },
  {
    name: 'a reader that leaves takes the others along',
    file: 'api/adapters/sqlite/events.ts',
    find: 'if (those.delete(listener) && those.size === 0) listeners.delete(key)',
    replacement: 'listeners.delete(key)',
    disaster: 'Closing one of two tabs leaves the other to the poll.',
    tests: ['api/test/faults/races.cursors.test.ts'],
  },
  {
    name: 'a log that is gone is waited for',
    file: FOLLOW,
    find: "    if (this.#wasThere) throw new LogGone('The log is gone')\n",
    replacement: '    if (this.#wasThere) return\n',
    disaster: 'The readers of a deleted or expired answer wait for ever.',
    tests: UNIT,
  },
  {
    name: 'merging drops text',
    file: 'api/domain/generation.ts',
    find: 'waiting[waiting.length - 1] = { ...event, text: last.text + event.text }',
    replacement: 'waiting[waiting.length - 1] = event',
    disaster: 'A reader that is a moment behind loses what it was behind with.',
    tests: UNIT,
  },
  {
    name: 'the stored answer is not told where the log is gone',
    file: 'api/usecases/follow.ts',
    find: 'if (after < lastSeq - 1) yield',
    replacement: 'if (after < 0) yield',
    disaster: 'Who comes back after the log expired is shown an end without the text.',
    tests: ['api/test/faults/races.cursors.test.ts'],
  },
  {
    name: 'no new subscription after a reconnect',
    file: 'api/adapters/redis/subscriber.ts',
    find: 'ask([...acknowledgements.keys()]).then(',
    replacement: 'ask([]).then(',
    disaster: 'After one cut connection every reader of the process lives from polling alone.',
    tests: ['api/adapters/redis/streams.test.ts'],
  },
]
