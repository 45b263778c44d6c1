import { z } from 'zod'

/** For one bearer of a quota; null: no such quota. */
export interface QuotaSettings {
  readonly messagesPerMinute: number | null
  readonly messagesPerDay: number | null
  readonly tokensPerDay: number | null
}

export interface AllQuotaSettings {
  readonly viewer: QuotaSettings
  readonly address: QuotaSettings & { readonly visitorsPerHour: number }
  readonly key: QuotaSettings
  readonly total: QuotaSettings
}

const MOST = 1_000_000_000
const count = z.coerce.number().int().min(1).max(MOST)
const messages = [count.optional(), `a number of messages, 1 to ${MOST}`] as const
const tokens = [count.optional(), `a number of tokens, 1 to ${MOST}`] as const

export const QUOTA_VARIABLES = {
  MESSAGES_PER_MINUTE: [count.default(600), messages[1]],
  MESSAGES_PER_DAY: messages,
  TOKENS_PER_DAY: tokens,
  ADDRESS_MESSAGES_PER_MINUTE: messages,
  ADDRESS_MESSAGES_PER_DAY: messages,
  ADDRESS_TOKENS_PER_DAY: tokens,
  ADDRESS_VISITORS_PER_HOUR: [count.default(2_000), `a number of visitors, 1 to ${MOST}`],
  KEY_MESSAGES_PER_MINUTE: messages,
  KEY_MESSAGES_PER_DAY: messages,
  KEY_TOKENS_PER_DAY: tokens,
  TOTAL_MESSAGES_PER_MINUTE: messages,
  TOTAL_MESSAGES_PER_DAY: messages,
  TOTAL_TOKENS_PER_DAY: tokens,
} as const satisfies Record<string, readonly [z.ZodType, string]>

type Values = { readonly [K in keyof typeof QUOTA_VARIABLES]: z.output<(typeof QUOTA_VARIABLES)[K][0]> }

/** In a day, as much as in so many minutes at the limit. */
const MINUTES_A_DAY = 20
/** So many viewers may be at their limit behind one address, and behind one key. */
const VIEWERS_OF_AN_ADDRESS = 10
const VIEWERS_OF_A_KEY = 100
/** All together: 60 million tokens a day by default, some 20,000 answers. A bill is never without a bound. */
const TOKENS_A_MESSAGE_PER_MINUTE = 100_000
/** So many addresses use up what there is for all. */
const ADDRESSES_OF_ALL = 10

/** What is not set follows from MESSAGES_PER_MINUTE; a viewer's tokens, and all viewers' messages, are unlimited unless set. */
export function quotasOf(values: Values): AllQuotaSettings {
  const perMinute = values.MESSAGES_PER_MINUTE
  const perDay = values.MESSAGES_PER_DAY ?? perMinute * MINUTES_A_DAY
  const totalTokens = values.TOTAL_TOKENS_PER_DAY ?? perMinute * TOKENS_A_MESSAGE_PER_MINUTE
  return {
    viewer: {
      messagesPerMinute: perMinute,
      messagesPerDay: perDay,
      tokensPerDay: values.TOKENS_PER_DAY ?? null,
    },
    address: {
      messagesPerMinute: values.ADDRESS_MESSAGES_PER_MINUTE ?? perMinute * VIEWERS_OF_AN_ADDRESS,
      messagesPerDay: values.ADDRESS_MESSAGES_PER_DAY ?? perDay * VIEWERS_OF_AN_ADDRESS,
      tokensPerDay: values.ADDRESS_TOKENS_PER_DAY ?? Math.ceil(totalTokens / ADDRESSES_OF_ALL),
      visitorsPerHour: values.ADDRESS_VISITORS_PER_HOUR,
    },
    key: {
      messagesPerMinute: values.KEY_MESSAGES_PER_MINUTE ?? perMinute * VIEWERS_OF_A_KEY,
      messagesPerDay: values.KEY_MESSAGES_PER_DAY ?? perDay * VIEWERS_OF_A_KEY,
      tokensPerDay: values.KEY_TOKENS_PER_DAY ?? null,
    },
    total: {
      messagesPerMinute: values.TOTAL_MESSAGES_PER_MINUTE ?? null,
      messagesPerDay: values.TOTAL_MESSAGES_PER_DAY ?? null,
      tokensPerDay: totalTokens,
    },
  }
}
