import { type Mutation, remove, replace } from './mutation.ts'

const OPENAI_PARTS = ['api/adapters/openai/parts.test.ts']
const ADMISSION = ['api/usecases/admission.test.ts']
const BACKLOG = ['api/test/faults/readers.backlog.test.ts']

/** How the product bears more than it can, and parts that end. */
export const BEARING: readonly Mutation[] = [
  {
    name: 'a process that ends closes its idle connections at once',
    edits: [
      replace('idle-connections', '', (code) => `${code('arguments.0')}.close(${code('arguments.1')})`),
    ],
    disaster: 'Each restart fails the requests that are sent in that moment over kept connections.',
    tests: ['api/test/faults/health.test.ts'],
  },
  {
    name: 'a process that ends does not tell its connections',
    edits: [remove('announced-close')],
    disaster: 'Clients keep connections to a process that goes, and lose requests with it.',
    tests: ['api/test/faults/health.test.ts'],
  },
  {
    name: 'readers that do not read are kept',
    edits: [replace('stalled-reader', 'test.right', (code) => `1_000 * ${code()}`)],
    disaster: 'Sockets of readers that are gone, and what was written for them, pile up.',
    tests: BACKLOG,
  },
  {
    name: 'what moves within a large response is not seen',
    edits: [replace('large-response', 'argument.properties.3.value', '0')],
    disaster: 'Who reads a large response over a slow line is cut off in the middle, each time.',
    tests: BACKLOG,
  },
  {
    name: 'a ping asks for another result',
    edits: [remove('one-result-at-a-time')],
    disaster:
      'A process dies at the end of each answer that a reader followed over SSE for longer than a ping takes.',
    tests: ['api/transport/eventStreamBody.test.ts'],
  },
  {
    name: 'any number of answers may wait',
    edits: [replace('full-queue', 'test', 'false')],
    disaster: 'Under load, everybody waits for ever.',
    tests: ADMISSION,
  },
  {
    name: 'questions on their way into the queue are not counted',
    edits: [replace('counted-entries', 'init.body.left', (code) => code('init.body.left.left.left'))],
    disaster: 'A burst goes past the bound of the queue.',
    tests: ADMISSION,
  },
  {
    name: 'a viewer may have any number of answers at once (Redis)',
    edits: [replace('redis-max-unanswered', 'condition', 'false')],
    disaster: 'One viewer takes all the workers there are.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'a viewer may have any number of answers at once (SQLite)',
    edits: [replace('sqlite-max-unanswered', 'test.right', 'Infinity')],
    disaster: 'One viewer takes all the workers there are.',
    tests: ['api/test/contracts/conversationStore.sqlite.test.ts'],
  },
  {
    name: 'an answer that has ended still counts',
    edits: [replace('redis-settle-once', 'condition', (code) => code().replace('SREM', 'SISMEMBER'))],
    disaster: 'After its fiftieth question a viewer may ask no more.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'a trial that its reader left ends the rest of a model',
    edits: [replace('abandoned-trial', 'init.body.alternate', 'false')],
    disaster: 'Whoever stops while a dead model is tried sends the next readers into waiting for it.',
    tests: OPENAI_PARTS,
  },
  {
    name: 'a resting model is tried by everybody at once',
    edits: [replace('single-trial', 'value.body.right', (code) => code('value.body.right.right'))],
    disaster: 'All who ask while one tries the model wait for that one.',
    tests: OPENAI_PARTS,
  },
  {
    name: 'nobody looks whether the model can be reached',
    edits: [replace('probed-model', 'init', 'null')],
    disaster: 'Health is OK until somebody asks in vain.',
    tests: ['api/test/faults/health.test.ts'],
  },
  {
    name: 'the last lines of the log are written whatever it takes',
    edits: [
      replace(
        'last-lines',
        'arguments.1',
        (code) => `() => ${code('callee.object', 'lost-line')}.flushSync()`,
      ),
    ],
    disaster: 'A process whose log nobody reads any more, or whose disk is full, never ends.',
    tests: ['api/adapters/pino/logger.test.ts'],
  },
  {
    name: 'what ends a process leaves lines behind',
    edits: [remove('last-lines')],
    disaster: 'Why it ended is not in the log.',
    tests: ['api/adapters/pino/logger.test.ts'],
  },
  {
    name: 'a line that cannot be written fails the process',
    edits: [remove('lost-line')],
    disaster: 'A full disk of the log ends the product, which needs it for nothing else.',
    tests: ['api/adapters/pino/logger.test.ts'],
  },
  {
    name: 'the end of a process does not wait for the embedding runtime',
    edits: [remove('wait-for-native-step')],
    disaster: 'The runtime aborts the process: its exit code is lost, and stderr has a crash of C++ in it.',
    tests: ['api/adapters/minilm/embedder.test.ts'],
  },
  {
    name: 'the tokens of an address are not counted',
    edits: [remove('tokens-by-address')],
    disaster: 'Whoever drops its cookie uses up the model for all.',
    tests: ['api/usecases/quotas.test.ts'],
  },
]
