import type { Mutation } from './mutation.ts'

const DELIVER = 'api/usecases/deliver.test.ts'
const OUTBOX = 'api/test/contracts/webhookOutbox.redis.test.ts'
const SENDER = 'api/adapters/webhooks/sender.test.ts'
const PRIVACY = 'api/test/e2e/privacy.test.ts'

/** What partners are told, and what is left of whoever wants to be forgotten. */
export const PARTNERS: readonly Mutation[] = [
  {
    name: 'a signature leaves out the time',
    file: 'api/usecases/signing.ts',
    find: `\${id}.\${timestamp}.\${body}`,
    replacement: `\${id}.\${body}`,
    disaster: 'Whoever recorded a delivery can send it again for ever.',
    tests: [DELIVER],
  },
  {
    name: 'what failed is not tried again',
    file: 'api/domain/webhook.ts',
    find: 'return at > since + RETRY_WINDOW_MS ? null : at',
    replacement: 'return at > since ? null : at',
    disaster: 'A partner that restarts loses what happens meanwhile.',
    tests: [DELIVER],
  },
  {
    name: 'a claim does not keep others away',
    file: 'api/adapters/redis/webhooks/claim.lua',
    find: 'now + leaseMs',
    replacement: 'now',
    disaster: 'Several processes tell the same at once, and in any order.',
    tests: [OUTBOX],
  },
  {
    name: 'an event that is told already is told anew',
    file: 'api/adapters/redis/webhooks/add.lua',
    find: "if redis.call('HEXISTS', events, delivery.eventId) == 1 then return 0 end",
    replacement: '',
    disaster: 'A worker that takes another’s answer over tells of its end twice.',
    tests: [OUTBOX],
  },
  {
    name: 'a deletion is told before it is done',
    file: 'api/usecases/deliver.ts',
    find: `type !== 'conversation.deleted' || (await`,
    replacement: `type !== undefined || (await`,
    disaster: 'Partners throw away what is still there.',
    tests: [DELIVER],
  },
  {
    name: 'a name may point at a private address',
    file: 'api/adapters/webhooks/sender.ts',
    find: 'if (!first || !addresses.every(({ address }) => mayReach(address)))',
    replacement: 'if (!first)',
    disaster: 'A partner reads what only our own network may.',
    tests: [SENDER],
  },
  {
    name: 'cached answers outlive their conversation',
    file: 'api/usecases/traces.ts',
    find: 'await caching?.forget([...traces.cacheKeys])',
    replacement: '',
    disaster: 'Deleted words are given to the next who asks.',
    tests: [PRIVACY],
  },
  {
    name: 'gaps outlive their conversation',
    file: 'api/usecases/traces.ts',
    find: 'for (const key of traces.gapKeys) await gaps.takeBack(key)',
    replacement: '',
    disaster: 'Deleted questions are shown to the owner.',
    tests: [PRIVACY],
  },
  {
    name: 'the journal keeps what was deleted',
    file: 'api/adapters/sqlite/conversationStore.ts',
    find: 'afterwards(db.eraseSoon)',
    replacement: '',
    disaster: 'Deleted words can be read in the file.',
    tests: [PRIVACY],
  },
]
