import { z } from 'zod'
import { BRAND_VARIABLES, brandOf } from './brandSettings.ts'
import { ConfigError } from './configError.ts'
import type { Brand } from './domain/brand.ts'
import { type AllQuotaSettings, QUOTA_VARIABLES, quotasOf } from './quotaSettings.ts'
import { withSecretFiles } from './secretFiles.ts'
import { isNetwork } from './transport/clientAddress.ts'

export { ConfigError }

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max)

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const redisUrls = list.refine(
  (urls) =>
    urls.length > 0 && urls.every((url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)),
)

const origins = list
  .refine((values) =>
    values.every((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)),
  )
  .transform((values) => values.map((value) => new URL(value).origin))

/** What each variable takes, in the words of the message that a wrong value gets. */
const VARIABLES = {
  PORT: [integer(0, 65_535).default(8_000), 'a port, 0 to 65535'],
  HOST: [z.string().default('127.0.0.1'), 'an address to listen on'],
  ...BRAND_VARIABLES,
  SAMPLE_KNOWLEDGE: [z.enum(['on', 'off']).optional(), 'on or off'],
  DATA_DIR: [z.string().default('.data'), 'a folder'],
  REDIS_URL: [redisUrls.optional(), 'redis:// or rediss:// addresses, comma-separated'],
  REDIS_CACHE_URL: [redisUrls.optional(), 'redis:// or rediss:// addresses, comma-separated'],
  WORKERS: [integer(1, 128).default(1), 'a number of processes, 1 to 128'],
  OPENAI_API_KEY: [z.string().optional(), 'a key'],
  OPENAI_BASE_URL: [
    z.url({ protocol: /^https?$/ }).optional(),
    'an http or https address, such as https://api.openai.com/v1',
  ],
  OPENAI_MODEL: [z.string().default('gpt-4.1-mini'), 'a model’s name'],
  OPENAI_FALLBACK_MODELS: [list.default([]), 'models’ names, comma-separated'],
  OPENAI_CONTEXT_TOKENS: [integer(2_048, 10_000_000).optional(), 'tokens, 2048 to 10000000'],
  EMBEDDINGS: [z.enum(['on', 'off']).default('on'), 'on or off'],
  OPENAI_EMBEDDING_MODEL: [z.string().optional(), 'an embedding model’s name'],
  FIRST_TOKEN_TIMEOUT_MS: [integer(100, 600_000).default(10_000), 'milliseconds, 100 to 600000'],
  BETWEEN_TOKENS_TIMEOUT_MS: [integer(100, 600_000).default(15_000), 'milliseconds, 100 to 600000'],
  CONVERSATION_TTL_SECONDS: [integer(1, 315_360_000).default(604_800), 'seconds, 1 to 315360000'],
  CACHE_TTL_SECONDS: [integer(1, 315_360_000).default(86_400), 'seconds, 1 to 315360000'],
  CACHE_CAPACITY: [integer(1, 10_000_000).default(10_000), 'a number of answers, 1 to 10000000'],
  SEMANTIC_CACHE_MAX_ERROR: [z.coerce.number().min(0).max(1).default(0.01), 'a share, 0 (off) to 1'],
  SEMANTIC_CACHE_JUDGED_SHARE: [z.coerce.number().min(0).max(1).default(0.05), 'a share, 0 (none) to 1'],
  ...QUOTA_VARIABLES,
  MAX_ANSWERS_PER_VIEWER: [integer(1, 100_000).default(50), 'a number of answers at once, 1 to 100000'],
  ANSWERS_AT_ONCE: [integer(1, 100_000).default(1_000), 'a number of answers at once, 1 to 100000'],
  MAX_WAITING_ANSWERS: [integer(1, 1_000_000).default(1_000), 'a number of answers, 1 to 1000000'],
  SESSION_SECRET: [z.string().min(32).optional(), 'at least 32 characters'],
  ADMIN_API_KEY: [z.string().min(16).optional(), 'at least 16 characters'],
  VISITOR_OPERATIONS: [z.enum(['persisted', 'any']).optional(), 'persisted or any'],
  TRUSTED_PROXIES: [
    list.refine((networks) => networks.every(isNetwork)).default(['127.0.0.0/8', '::1']),
    'addresses and networks such as 10.0.0.0/8, comma-separated',
  ],
  ALLOWED_ORIGINS: [origins.default([]), 'origins such as https://example.com, comma-separated'],
  WIDGET_ORIGINS: [origins.default([]), 'origins such as https://example.com, comma-separated'],
  WEBHOOK_LOOPBACK: [z.enum(['on', 'off']).default('off'), 'on or off'],
  METRICS_PORT: [
    z.union([z.literal('off'), integer(0, 65_535)]).default(9_464),
    'a port, 0 to 65535, or off',
  ],
  METRICS_HOST: [z.string().default('127.0.0.1'), 'an address to listen on'],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    z.url({ protocol: /^https?$/ }).optional(),
    'an http or https address of a collector, such as http://localhost:4318',
  ],
  OTEL_SERVICE_NAME: [z.string().default('verdemuse'), 'a name'],
  OTEL_TRACES_SAMPLER_ARG: [z.coerce.number().min(0).max(1).default(1), 'a share, 0 (none) to 1'],
  LOG_LEVEL: [
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'fatal, error, warn, info, debug, trace or silent',
  ],
  NODE_ENV: [
    z.enum(['production', 'development', 'test']).default('development'),
    'production, development or test',
  ],
} as const satisfies Record<string, readonly [z.ZodType, string]>

/** Not shown where they are wrong, and read from the file that `NAME_FILE` names. */
const SECRETS = new Set(['OPENAI_API_KEY', 'SESSION_SECRET', 'ADMIN_API_KEY', 'REDIS_URL', 'REDIS_CACHE_URL'])

type Name = keyof typeof VARIABLES
/** The environment variables that `loadConfig` reads; a secret may also come from the file that `NAME_FILE` names. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly Name[]
type Values = { readonly [K in Name]: z.output<(typeof VARIABLES)[K][0]> }

export interface Config {
  readonly production: boolean
  readonly brand: Brand
  /** Whether an empty store is filled with the sample documents. */
  readonly sampleKnowledge: boolean
  readonly http: {
    /** Whose word counts of where a request comes from, and whether over TLS. */
    readonly trustedProxies: readonly string[]
    readonly host: string
    readonly port: number
    /** Whose pages may open a WebSocket here. */
    readonly allowedOrigins: readonly string[]
    /** Whose pages may show the chat in a frame. */
    readonly widgetOrigins: readonly string[]
  }
  /** Where the figures are told. Null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  readonly dataDir: string
  /** Null: the embedded store. */
  readonly redis: {
    readonly urls: readonly string[]
    /** Where cached answers are, on a server that may evict. Null: on the same one. */
    readonly cacheUrls: readonly string[] | null
  } | null
  readonly workers: number
  /** False: questions and passages are compared by their words alone. */
  readonly embeddings: boolean
  /** Null: no model; answers are put together from the documents. */
  readonly openai: {
    readonly apiKey: string
    readonly baseURL: string | null
    readonly model: string
    readonly fallbackModels: readonly string[]
    /** How much the model's server reads and writes for one answer; null: more than any prompt of ours takes. */
    readonly contextTokens: number | null
    readonly firstTokenTimeoutMs: number
    readonly betweenTokensTimeoutMs: number
    /** Null: the embedded one. */
    readonly embeddingModel: string | null
  } | null
  readonly conversationTtlMs: number
  readonly cache: {
    readonly ttlMs: number
    readonly capacity: number
    /** The share of questions that may get the answer of another one; 0: only the same question has the same answer. */
    readonly semanticMaxError: number
    /** The share of such answers that are looked into, with two calls of the model each. */
    readonly judgedShare: number
  }
  readonly quotas: AllQuotaSettings
  readonly answers: {
    /** Of one viewer, over all processes. */
    readonly maxPerViewer: number
    /** Of one process. */
    readonly atOnce: number
    /** For a process that takes them, over all processes. */
    readonly maxWaiting: number
  }
  /** Whether partners' webhooks may be on this machine, as they are in tests. */
  readonly webhooks: { readonly allowLoopback: boolean }
  /** Null: generated once, and kept in `dataDir`. */
  readonly sessionSecret: string | null
  readonly adminApiKey: string | null
  /** What visitors may send: the web app's own operations, or any. */
  readonly visitorOperations: 'persisted' | 'any'
  readonly logLevel: string
  /** Where traces are told. Null: nowhere. */
  readonly traces: { readonly endpoint: string; readonly serviceName: string; readonly share: number } | null
}

/** The whole configuration from the environment; nothing else reads it. @throws ConfigError */
export function loadConfig(given: Readonly<Record<string, string | undefined>>): Config {
  const env = withSecretFiles(given, SECRETS)
  const values = Object.fromEntries(
    VARIABLE_NAMES.map((name) => [name, readVariable(name, env[name])]),
  ) as Values
  if (values.WORKERS > 1 && !values.REDIS_URL)
    throw new ConfigError(`WORKERS is ${values.WORKERS}, and more than one process needs REDIS_URL.`)
  if (values.REDIS_CACHE_URL && !values.REDIS_URL)
    throw new ConfigError('REDIS_CACHE_URL is set, and needs REDIS_URL beside it.')
  if (values.OPENAI_EMBEDDING_MODEL && !openAiOf(values))
    throw new ConfigError(
      'OPENAI_EMBEDDING_MODEL is set, and needs OPENAI_API_KEY or OPENAI_BASE_URL beside it.',
    )
  return {
    production: values.NODE_ENV === 'production',
    brand: brandOf(values),
    sampleKnowledge: (values.SAMPLE_KNOWLEDGE ?? (values.NODE_ENV === 'production' ? 'off' : 'on')) === 'on',
    http: {
      trustedProxies: values.TRUSTED_PROXIES,
      host: values.HOST,
      port: values.PORT,
      allowedOrigins: values.ALLOWED_ORIGINS,
      widgetOrigins: values.WIDGET_ORIGINS,
    },
    metrics: values.METRICS_PORT === 'off' ? null : { host: values.METRICS_HOST, port: values.METRICS_PORT },
    dataDir: values.DATA_DIR,
    redis: values.REDIS_URL ? { urls: values.REDIS_URL, cacheUrls: values.REDIS_CACHE_URL ?? null } : null,
    workers: values.WORKERS,
    embeddings: values.EMBEDDINGS === 'on',
    openai: openAiOf(values),
    conversationTtlMs: values.CONVERSATION_TTL_SECONDS * 1_000,
    cache: {
      ttlMs: values.CACHE_TTL_SECONDS * 1_000,
      capacity: values.CACHE_CAPACITY,
      semanticMaxError: values.SEMANTIC_CACHE_MAX_ERROR,
      judgedShare: values.SEMANTIC_CACHE_JUDGED_SHARE,
    },
    quotas: quotasOf(values),
    answers: {
      maxPerViewer: values.MAX_ANSWERS_PER_VIEWER,
      atOnce: values.ANSWERS_AT_ONCE,
      maxWaiting: values.MAX_WAITING_ANSWERS,
    },
    webhooks: { allowLoopback: values.WEBHOOK_LOOPBACK === 'on' },
    sessionSecret: values.SESSION_SECRET ?? null,
    adminApiKey: values.ADMIN_API_KEY ?? null,
    visitorOperations: values.VISITOR_OPERATIONS ?? (values.NODE_ENV === 'production' ? 'persisted' : 'any'),
    logLevel: values.LOG_LEVEL,
    traces: tracesOf(values),
  }
}

function tracesOf(values: Values): Config['traces'] {
  const endpoint = values.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint) return null
  return { endpoint, serviceName: values.OTEL_SERVICE_NAME, share: values.OTEL_TRACES_SAMPLER_ARG }
}

/** An endpoint of one's own often needs no key; either setting says that there is a model. */
function openAiOf(values: Values): Config['openai'] {
  if (!values.OPENAI_API_KEY && !values.OPENAI_BASE_URL) return null
  return {
    apiKey: values.OPENAI_API_KEY ?? 'none',
    baseURL: values.OPENAI_BASE_URL ?? null,
    model: values.OPENAI_MODEL,
    fallbackModels: values.OPENAI_FALLBACK_MODELS,
    contextTokens: values.OPENAI_CONTEXT_TOKENS ?? null,
    firstTokenTimeoutMs: values.FIRST_TOKEN_TIMEOUT_MS,
    betweenTokensTimeoutMs: values.BETWEEN_TOKENS_TIMEOUT_MS,
    embeddingModel: values.OPENAI_EMBEDDING_MODEL ?? null,
  }
}

/** An empty variable is one that is not set: compose files pass those on. */
function readVariable(name: Name, given: string | undefined): unknown {
  const [type, takes] = VARIABLES[name]
  const parsed = type.safeParse(given?.trim() || undefined)
  if (parsed.success) return parsed.data
  const got = SECRETS.has(name) ? `${given?.trim().length} characters that do not fit` : JSON.stringify(given)
  throw new ConfigError(`${name} is ${got}, and takes ${takes}.`)
}
