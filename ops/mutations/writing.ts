import type { GenerationEvent } from '../../api/domain/generation.ts'
import { type Mutation, remove, replace } from './mutation.ts'

const ON_REDIS = ['api/test/contracts/generationLog.redis.test.ts']
const ON_SQLITE = ['api/test/contracts/generationLog.sqlite.test.ts']
const THE_END: GenerationEvent['type'] = 'finished'

/** How an answer gets into its log. */
export const WRITING: readonly Mutation[] = [
  {
    name: 'no fence (Redis)',
    edits: [replace('redis-fence', 'condition', (code) => `not ${code().split('~=')[0]}`)],
    disaster: 'A worker that was paused writes into the answer of the one that took over.',
    tests: ON_REDIS,
  },
  {
    name: 'no fence (SQLite)',
    edits: [replace('sqlite-fence', 'test', (code) => `!${code('test.left.object')}`)],
    disaster: 'A worker that was paused writes into the answer of the one that took over.',
    tests: ON_SQLITE,
  },
  {
    name: 'a living lease is taken over (Redis)',
    edits: [remove('redis-lease-held')],
    disaster: 'Two workers ask the model for the same answer and tear it from each other.',
    tests: ON_REDIS,
  },
  {
    name: 'a living lease is taken over (SQLite)',
    edits: [remove('sqlite-lease-held')],
    disaster: 'Two deliveries of a job tear the answer from each other.',
    tests: ON_SQLITE,
  },
  {
    name: 'no Reset on take-over (Redis)',
    edits: [replace('redis-reset', 'condition', 'false')],
    disaster: 'Readers see the beginning of the dead worker’s answer before the whole of the new one.',
    tests: ON_REDIS,
  },
  {
    name: 'no Reset on take-over (SQLite)',
    edits: [replace('sqlite-reset', 'init', 'false')],
    disaster: 'Readers see the beginning of the broken answer before the whole of the new one.',
    tests: ON_SQLITE,
  },
  {
    name: 'appending does not renew the lease (Redis)',
    edits: [replace('redis-lease-renewal', 'arguments.-2', "'unused'")],
    disaster: 'A worker loses its answer in mid-sentence although it is writing.',
    tests: ON_REDIS,
  },
  {
    name: 'appending does not renew the lease (SQLite)',
    edits: [
      replace('sqlite-lease-renewal', 'alternate.consequent.arguments.0', (code) =>
        code('alternate.consequent.arguments.0.properties.0.argument'),
      ),
    ],
    disaster: 'A worker loses its answer in mid-sentence although it is writing.',
    tests: ON_SQLITE,
  },
  {
    name: 'a take-over keeps the epoch',
    edits: [
      replace('next-epoch', 'arguments.1', (code) => {
        const [now, next] = [code('arguments.1.arguments.0'), code('arguments.1.arguments.1')]
        return `${next} > 1 and ${next} - 1 or ${now}`
      }),
    ],
    disaster: 'The fence lets both through: the paused worker and the one that took over.',
    tests: ON_REDIS,
  },
  {
    name: 'a log that lost its tail is written on from where it was cut',
    edits: [remove('lost-tail')],
    disaster: 'A reader that had more than Redis kept reads the rest of another text behind its own.',
    tests: ON_REDIS,
  },
  {
    name: 'no heartbeat between tokens',
    edits: [replace('heartbeat', 'init.arguments.0', '() => {}')],
    disaster: 'A worker whose model thinks for longer than the lease loses its answer, again and again.',
    tests: ['api/usecases/writer.test.ts'],
  },
  {
    name: 'an append that comes again is written again (Redis)',
    edits: [
      replace('append-state', 'values.0', (code) => `math.max(${code('values.0')}, ${code('values.1')} + 1)`),
    ],
    disaster: 'A reply that is lost doubles a token.',
    tests: ON_REDIS,
  },
  {
    name: 'an append that comes again is written again (SQLite)',
    edits: [replace('missing-events', 'init.arguments.0', '0')],
    disaster: 'A call that is repeated doubles a token.',
    tests: ON_SQLITE,
  },
  {
    name: 'the check for holes is off by one',
    edits: [replace('hole-check', 'condition', (code) => `${code()} + 1`)],
    disaster: 'A log that lost its last event goes on without it.',
    tests: ON_REDIS,
  },
  {
    name: 'a hole is not filled from memory',
    edits: [replace('append-failure', 'consequent', (code) => `throw ${code('consequent.right.object')}`)],
    disaster: 'When Redis comes back without its last second, the answers under way fail.',
    tests: ['api/usecases/writer.test.ts'],
  },
  {
    name: 'a store that is away is not waited for',
    edits: [replace('append-failure', 'alternate.test.right', 'false')],
    disaster: 'Half a second without Redis breaks off every answer that is being written.',
    tests: ['api/usecases/writer.test.ts'],
  },
  {
    name: 'tokens that wait for an append take each other’s place',
    edits: [
      replace('waiting-text', 'consequent.right.properties.1.value', (code) =>
        code('consequent.right.properties.1.value.right'),
      ),
    ],
    disaster: 'Whatever the model says while an append is on its way is lost but for the last token.',
    tests: ['api/usecases/writer.test.ts'],
  },
  {
    name: 'the end is called out and not stored (Redis)',
    edits: [
      replace(
        'stored-event',
        '',
        (code) => `if not string.find(${code('arguments.-1')}, '${THE_END}') then ${code()} end`,
      ),
    ],
    disaster: 'Who was not there in that moment never learns that the answer is whole.',
    tests: ON_REDIS,
  },
  {
    name: 'the end is stored and not called out',
    edits: [
      replace(
        'published-events',
        '',
        (code) => `local _ = not string.find(${code('arguments.-1')}, '${THE_END}') and ${code()}`,
      ),
    ],
    disaster: 'Every answer seems to hang at its end until the next poll.',
    tests: ['api/test/faults/races.follow.test.ts'],
  },
  {
    name: 'a stop is not told to the writer',
    edits: [replace('append-state', 'values.2', '0')],
    disaster: 'A stop whose live message is lost stops nothing; the model runs on and is paid for.',
    tests: ON_REDIS,
  },
  {
    name: 'a stop that nobody hears is left at that',
    edits: [replace('stop-without-writer', 'condition', 'true')],
    disaster: 'A question that waits for a worker cannot be stopped; its reader waits on.',
    tests: ON_REDIS,
  },
  {
    name: 'a stop takes effect after the end',
    edits: [remove('stop-after-end')],
    disaster: 'An answer has two ends, and is whole for one reader and stopped for another.',
    tests: ON_REDIS,
  },
  {
    name: 'a closed log takes more',
    edits: [remove('closed-log')],
    disaster: 'Text appears behind the end of an answer that was stopped.',
    tests: ON_REDIS,
  },
  {
    name: 'events are called out before they are stored',
    edits: [
      replace(
        'publish-after-commit',
        'right.arguments.0.body',
        (code) => `${code('right.arguments.0.body.arguments.0')}()`,
      ),
    ],
    disaster: 'Readers see text that was rolled back.',
    tests: ['api/adapters/sqlite/database.test.ts'],
  },
]
