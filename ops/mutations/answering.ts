import { type Mutation, remove, replace } from './mutation.ts'

/** How a question gets its answer, once. */
export const ANSWERING: readonly Mutation[] = [
  {
    name: 'commands are sent again by themselves',
    edits: [replace('retries-per-request', 'value', '20'), replace('resent-commands', 'value', 'true')],
    disaster:
      'A cut connection carries out twice what is not made to be repeated, and hides that Redis is away.',
    tests: ['api/test/faults/races.connection.test.ts'],
  },
  {
    name: 'an answer of Redis that waits to be read is taken for none',
    edits: [
      replace(
        'read-before-late',
        'right.arguments',
        (code) => `${code('right.arguments.2')}, ${code('right.arguments.1')}`,
      ),
    ],
    disaster: 'Where a crowd holds a process up for two seconds, all that it asked of Redis has failed.',
    tests: ['api/adapters/redis/connection.test.ts'],
  },
  {
    name: 'a connection of Redis whose answer waits to be read is taken for dead',
    edits: [
      replace(
        'read-before-silent',
        'declarations.0.init.arguments',
        (code) => `${code('declarations.0.init.arguments.2')}, ${code('declarations.0.init.arguments.1')}`,
      ),
    ],
    disaster:
      'A process that is busy for two seconds cuts its own connections, and all that waits on them fails.',
    tests: ['api/adapters/redis/connection.test.ts'],
  },
  {
    name: 'a LISTEN whose acknowledgement waits to be read is taken for unanswered',
    edits: [replace('acknowledge-before-late', '', (code) => `${code('right.arguments.0')}()`)],
    disaster: 'Many readers who come at once are told that Redis is away, where this process was only busy.',
    tests: ['api/adapters/redis/connection.test.ts'],
  },
  {
    name: 'nodes of a cluster are connected to while one of them is asked whether it is ready',
    edits: [replace('cluster-ready', 'test', (code) => code('test.right'))],
    disaster: 'A start takes up to five seconds, and some fail: the more nodes, the more.',
    tests: ['api/adapters/redis/cluster.test.ts'],
  },
  {
    name: 'an answer is settled as often as it is asked for (Redis)',
    edits: [replace('redis-settle-once', 'condition', (code) => `${code()} or true`)],
    disaster: 'A late worker overwrites an end that readers have seen.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'an answer is settled as often as it is asked for (SQLite)',
    edits: [replace('sqlite-settle-once', 'test', (code) => code('test.left'))],
    disaster: 'A redelivered job overwrites an end that readers have seen.',
    tests: ['api/test/contracts/conversationStore.sqlite.test.ts'],
  },
  {
    name: 'the idempotency key is ignored (Redis)',
    edits: [replace('redis-idempotency', 'values.0', 'false')],
    disaster: 'A phone that sends again after a lost reply asks, and pays, twice.',
    tests: ['api/test/contracts/conversationStore.redis.test.ts'],
  },
  {
    name: 'the idempotency key is ignored (SQLite)',
    edits: [replace('sqlite-idempotency', 'init', 'null')],
    disaster: 'A phone that sends again after a lost reply asks, and pays, twice.',
    tests: ['api/test/contracts/conversationStore.sqlite.test.ts'],
  },
  {
    name: 'a job is done before it is carried out',
    edits: [
      replace('job-handling', 'consequent', (code) => `{ await ${code('argument', 'job-done')}; ${code()} }`),
      replace('job-done', 'argument', 'undefined'),
    ],
    disaster: 'The questions of a worker that is killed are never answered.',
    tests: ['api/test/contracts/jobQueue.redis.test.ts'],
  },
  {
    name: 'a job is queued as often as it is added',
    edits: [replace('queued-once', 'condition', 'true')],
    disaster: 'Each sweep for unanswered questions queues the waiting ones once more.',
    tests: ['api/test/contracts/jobQueue.redis.test.ts'],
  },
  {
    name: 'a worker ends the job that another has taken over',
    edits: [remove('job-owner')],
    disaster: 'Where the second worker dies as well, nobody answers.',
    tests: ['api/adapters/redis/outage.test.ts'],
  },
  {
    name: 'an answer is not looked for again once its key is claimed',
    edits: [replace('second-look', '', 'null')],
    disaster: 'Who asks just as another’s answer comes to its end has the model write it once more.',
    tests: ['api/usecases/sharing.test.ts'],
  },
  {
    name: 'unanswered questions are not queued again',
    edits: [replace('queued-again', 'body', '{}')],
    disaster: 'A question whose process died before it was queued is never answered.',
    tests: ['api/test/faults/races.crash.test.ts'],
  },
  {
    name: 'deleting a conversation leaves its logs',
    edits: [remove('deleted-logs')],
    disaster: 'Deleted text can be read for ten minutes more, and its model runs on.',
    tests: ['api/test/faults/races.deletion.test.ts'],
  },
  {
    name: 'citations are not filtered',
    edits: [
      replace('filtered-citations', 'consequent.arguments.0', (code) =>
        code('consequent.arguments.0.arguments.0'),
      ),
    ],
    disaster: 'Answers cite sources that do not exist.',
    tests: ['api/usecases/compose.test.ts'],
  },
  {
    name: 'an answer that broke off is called complete',
    edits: [replace('broken-off', 'argument', (code) => code('argument.alternate'))],
    disaster: 'Half an answer stands there as if it were whole.',
    tests: ['api/usecases/compose.test.ts'],
  },
  {
    name: 'a stop does not end the call of the model',
    edits: [
      replace('stop-signals', 'init.arguments.0.elements.1', (code) => code('init.arguments.0.elements.0')),
    ],
    disaster: 'The answer goes on behind the reader’s back, and is paid for.',
    tests: ['api/usecases/compose.test.ts'],
  },
  {
    name: 'the model is asked again after its first token',
    edits: [replace('cut-answer', 'test', () => 'true')],
    disaster: 'A second answer is written behind the first half of another.',
    tests: ['api/adapters/openai/failures.test.ts'],
  },
  {
    name: 'an unknown reason for an end counts as a good one',
    edits: [replace('unknown-end', 'argument.alternate', "'whole'")],
    disaster: 'What a server calls an aborted answer is shown as whole, and given to the next visitor.',
    tests: ['api/adapters/openai/servers.test.ts'],
  },
  {
    name: 'the thoughts of a model are part of its answer',
    edits: [replace('shown-thoughts', 'init', (code) => code('init.alternate'))],
    disaster: 'Customers read what the model says to itself about them.',
    tests: ['api/adapters/openai/servers.test.ts'],
  },
  {
    name: 'an answer that was cut at its length is cached',
    edits: [remove('cut-answer-cached')],
    disaster: 'Half an answer is given to everybody who asks the same question for a day.',
    tests: ['api/adapters/openai/servers.test.ts'],
  },
  {
    name: 'the answer of a fallback model is cached',
    edits: [remove('fallback-cached')],
    disaster: 'A minute of the main model’s outage makes the weaker one’s answers everybody’s for a day.',
    tests: ['api/usecases/caching.test.ts'],
  },
  {
    name: 'an answer that ends each process that writes it is delivered on',
    edits: [replace('deadly-answer', 'argument', 'null')],
    disaster: 'One poisonous question takes down every process in turn, for ever.',
    tests: ['api/test/faults/races.takeOver.test.ts'],
  },
  {
    name: 'an answer that repeats itself goes on to its limit',
    edits: [remove('endless-repetition')],
    disaster:
      'A runaway answer costs its owner a hundred times a good one, and shows a customer a wall of text.',
    tests: ['api/adapters/openai/model.test.ts'],
  },
  {
    name: 'a repeated send is refused like a new one',
    edits: [replace('refused-repeat', 'init', 'false')],
    disaster: 'A customer whose question was accepted is told that it was not, and asks again.',
    tests: ['api/usecases/repeat.test.ts'],
  },
  {
    name: 'what a lost answer took of the model is not counted',
    edits: [replace('usage-of-lost-answers', '', () => '() => {}')],
    disaster: 'Answers that change hands cost money that no quota sees.',
    tests: ['api/usecases/compose.test.ts'],
  },
  {
    name: 'a question that was not read to its end is compared by meaning',
    edits: [replace('compared-unread', 'test', 'false')],
    disaster: 'Two e-mails that begin alike get one answer, whatever they ask at their end.',
    tests: ['api/usecases/semantic.test.ts'],
  },
  {
    name: 'a semantic hit may be written from other passages',
    edits: [replace('other-passages', 'test', 'false')],
    disaster: 'A customer gets an answer from documents that do not answer the question.',
    tests: ['api/usecases/semantic.test.ts'],
  },
  {
    name: 'a cut stream is taken for the end',
    edits: [
      replace(
        'complete-stream',
        'declarations.0.init.consequent',
        (code) => `${code('declarations.0.init.consequent')} ?? null`,
      ),
    ],
    disaster: 'Half an answer stands there as if it were whole.',
    tests: ['api/adapters/openai/failures.test.ts'],
  },
]
