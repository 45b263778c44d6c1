import type { Mutation } from './mutation.ts'

const OPENAI_PARTS = ['api/adapters/openai/parts.test.ts']
const ADMISSION = ['api/usecases/admission.test.ts']
const BACKLOG = ['api/test/faults/readers.backlog.test.ts']

/** How the product bears more than it can, and parts that end. */
export const BEARING: readonly Mutation[] = [
  {
    name: 'a process that ends closes its idle connections at once',
    file: 'api/transport/draining.ts',
    find: 'TcpServer.prototype.close.call(http, () => resolve())',
    replacement: 'http.close(() => resolve())',
    disaster: 'Each restart fails the requests that are sent in that moment over kept connections.',
    tests: ['api/test/faults/health.test.ts'],
  },
  {
    name: 'a process that ends does not tell its connections',
    file: 'api/transport/draining.ts',
    find: "if (!response.headersSent) response.setHeader('connection', 'close')",
    replacement: 'void response',
    disaster: 'Clients keep connections to a process that goes, and lose requests with it.',
    tests: ['api/test/faults/health.test.ts'],
  },
  {
    name: 'readers that do not read are kept',
    file: 'api/transport/backlog.ts',
    find: "if (now - takenAt >= stalledMs) return 'stalled'",
    replacement: "if (now - takenAt >= 1_000 * stalledMs) return 'stalled'",
    disaster: 'Sockets of readers that are gone, and what was written for them, pile up.',
    tests: BACKLOG,
  },
  {
    name: 'what moves within a large response is not seen',
    file: 'api/transport/backlog.ts',
    find: 'left: socket._handle?.writeQueueSize ?? 0',
    replacement: 'left: 0',
    disaster: 'Who reads a large response over a slow line is cut off in the middle, each time.',
    tests: BACKLOG,
  },
  {
    name: 'any number of answers may wait',
    file: 'api/usecases/admission.ts',
    find: 'if (isFull()) throw new Overloaded',
    replacement: 'if (maxWaiting < 0) throw new Overloaded',
    disaster: 'Under load, everybody waits for ever.',
    tests: ADMISSION,
  },
  {
    name: 'questions on their way into the queue are not counted',
    file: 'api/usecases/admission.ts',
    find: 'waiting + entered + entering >= maxWaiting',
    replacement: 'waiting >= maxWaiting',
    disaster: 'A burst goes past the bound of the queue.',
    tests: ADMISSION,
  },
  {
    name: 'a viewer may have any number of answers at once (Redis)',
    file: 'api/adapters/redis/conversations/add.lua',
    find: "redis.call('SCARD', unanswered) >= tonumber(maxUnanswered)",
    replacement: 'false',
    disaster: 'One viewer takes all the workers there are.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'a viewer may have any number of answers at once (SQLite)',
    file: 'api/adapters/sqlite/exchanges.ts',
    find: '(exchange.maxUnanswered ?? Infinity)',
    replacement: 'Infinity',
    disaster: 'One viewer takes all the workers there are.',
    tests: ['api/test/contracts/conversationStore.sqlite.test.ts'],
  },
  {
    name: 'an answer that has ended still counts',
    file: 'api/adapters/redis/conversations/settle.lua',
    find: "redis.call('SREM', unanswered, id) == 1",
    replacement: "redis.call('SISMEMBER', unanswered, id) == 1",
    disaster: 'After its fiftieth question a viewer may ask no more.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'a trial that its reader left ends the rest of a model',
    file: 'api/adapters/openai/breaker.ts',
    find: 'isTrial() && error instanceof Left',
    replacement: 'false',
    disaster: 'Whoever stops while a dead model is tried sends the next readers into waiting for it.',
    tests: OPENAI_PARTS,
  },
  {
    name: 'a resting model is tried by everybody at once',
    file: 'api/adapters/openai/breaker.ts',
    find: '(policy.state === CircuitState.Open && Date.now() >= restsUntil)',
    replacement: 'Date.now() >= restsUntil',
    disaster: 'All who ask while one tries the model wait for that one.',
    tests: OPENAI_PARTS,
  },
  {
    name: 'nobody looks whether the model can be reached',
    file: 'api/adapters/openai/health.ts',
    find: 'const failure = await probe()',
    replacement: 'const failure = null as Awaited<ReturnType<Probe>>',
    disaster: 'Health is OK until somebody asks in vain.',
    tests: ['api/test/faults/health.test.ts'],
  },
]
