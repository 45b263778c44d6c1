import { type Mutation, remove, replace } from './mutation.ts'

const DELIVER = 'api/usecases/deliver.test.ts'
const OUTBOX = 'api/test/contracts/webhookOutbox.redis.test.ts'
const SENDER = 'api/adapters/webhooks/sender.test.ts'
const PRIVACY = 'api/test/e2e/privacy.test.ts'

/** What partners are told, and what is left of whoever wants to be forgotten. */
export const PARTNERS: readonly Mutation[] = [
  {
    name: 'a signature leaves out the time',
    edits: [
      replace('signed-time', 'init.callee.object.arguments.0', (code) => {
        const [id, , body] = [0, 1, 2].map((at) => code(`init.callee.object.arguments.0.expressions.${at}`))
        return `[${id}, ${body}].join('.')`
      }),
    ],
    disaster: 'Whoever recorded a delivery can send it again for ever.',
    tests: [DELIVER],
  },
  {
    name: 'what failed is not tried again',
    edits: [replace('retry-window', 'argument.test.right', (code) => code('argument.test.right.left'))],
    disaster: 'A partner that restarts loses what happens meanwhile.',
    tests: [DELIVER],
  },
  {
    name: 'a claim does not keep others away',
    edits: [replace('claimed-delivery', 'values.1', (code) => code().split('+')[0] ?? '')],
    disaster: 'Several processes tell the same at once, and in any order.',
    tests: [OUTBOX],
  },
  {
    name: 'an event that is told already is told anew',
    edits: [remove('delivered-once')],
    disaster: 'A worker that takes another’s answer over tells of its end twice.',
    tests: [OUTBOX],
  },
  {
    name: 'a deletion is told before it is done',
    edits: [replace('deletion-done', 'left', 'true')],
    disaster: 'Partners throw away what is still there.',
    tests: [DELIVER],
  },
  {
    name: 'a name may point at a private address',
    edits: [replace('public-address', 'test', (code) => code('test.left'))],
    disaster: 'A partner reads what only our own network may.',
    tests: [SENDER],
  },
  {
    name: 'cached answers outlive their conversation',
    edits: [remove('forgotten-answers')],
    disaster: 'Deleted words are given to the next who asks.',
    tests: [PRIVACY],
  },
  {
    name: 'gaps outlive their conversation',
    edits: [remove('forgotten-gaps')],
    disaster: 'Deleted questions are shown to the owner.',
    tests: [PRIVACY],
  },
  {
    name: 'an error is logged with all that its library knows',
    edits: [replace('reduced-error', 'value', '{}')],
    disaster: 'What a customer wrote is in the log of a failure.',
    tests: ['api/test/e2e/privacy.faults.test.ts'],
  },
  {
    name: 'the journal keeps what was deleted',
    edits: [remove('erased-journal')],
    disaster: 'Deleted words can be read in the file.',
    tests: [PRIVACY],
  },
]
