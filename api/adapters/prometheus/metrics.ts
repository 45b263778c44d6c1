import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5]
const OPERATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const FIRST_TOKEN_SECONDS = [0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20]
const ANSWER_SECONDS = [0.025, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120]
const WAIT_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60]
const EVENTS = [1, 2, 4, 8, 16, 32]
const CHARACTERS = [4, 16, 64, 256, 1_024, 4_096]

export type Metrics = ReturnType<typeof makeMetrics>

/**
 * All that is counted. Labels have few values, known beforehand: a root field, a code, a configured model; never an
 * id, never what anyone wrote. Over several workers values add up, but for those that each tells of the whole.
 */
export function makeMetrics(registry: Registry) {
  const make = makersFor(registry)
  return { ...servingMetrics(make), ...answerMetrics(make), ...upstreamMetrics(make), ...storeMetrics(make) }
}

type Make = ReturnType<typeof makersFor>

function servingMetrics({ counter, gauge, histogram }: Make) {
  return {
    requests: counter('http_requests_total', 'HTTP requests, by route and class of status', [
      'route',
      'status',
    ]),
    operations: counter('operations_total', 'GraphQL operations, by root field and error code', [
      'operation',
      'result',
    ]),
    keysRefused: counter('keys_refused_total', 'API keys that were not valid'),
    operationSeconds: histogram(
      'operation_seconds',
      'How long operations took; subscriptions until accepted',
      OPERATION_SECONDS,
      ['operation'],
    ),
    subscriptions: gauge('subscriptions_active', 'Open subscriptions; messageStream: answers being read', [
      'operation',
    ]),
    sockets: gauge('websockets_open', 'Open WebSockets'),
  }
}

function answerMetrics({ counter, histogram }: Make) {
  return {
    answers: counter('answers_total', 'Answers that ended, one a message', ['status', 'mode', 'cache']),
    firstToken: histogram(
      'first_token_seconds',
      'From the question to the first token',
      FIRST_TOKEN_SECONDS,
      ['cache'],
    ),
    answerSeconds: histogram('answer_seconds', 'From the question to the end of its answer', ANSWER_SECONDS, [
      'cache',
    ]),
    queueWait: histogram('queue_wait_seconds', 'From the question to the start of its answer', WAIT_SECONDS),
    handedOver: counter('answers_handed_over_total', 'Answers that another worker was to go on with'),
    tokens: counter('tokens_total', 'Tokens that models told of', ['kind']),
    tokensSaved: counter('tokens_saved_total', 'Tokens that answers given again would have taken'),
    lookUps: counter('cache_lookups_total', 'Questions that the answer cache was asked for', ['outcome']),
    unsupported: counter('unsupported_claims_total', 'Kinds of claims that an answer made without a source', [
      'kind',
    ]),
    notCached: counter('answers_not_cached_total', 'Whole answers that are given to nobody else', ['reason']),
    webhooks: counter('webhook_attempts_total', 'Attempts to tell partners of something', [
      'event',
      'outcome',
    ]),
    semanticHitsJudged: counter('semantic_hits_judged_total', 'Semantic hits that were answered again', [
      'verdict',
    ]),
  }
}

function upstreamMetrics({ counter, gauge }: Make) {
  return {
    upstreamCalls: counter('upstream_calls_total', 'Calls of a model', ['model', 'result']),
    upstreamRetries: counter('upstream_retries_total', 'Calls that were followed by another of the same', [
      'model',
    ]),
    breaker: gauge('breaker_open', 'Workers in which this model rests after failures', ['model']),
  }
}

function storeMetrics({ counter, gauge, histogram }: Make) {
  return {
    flushEvents: histogram('flush_events', 'Events that went to the log in one go', EVENTS),
    flushCharacters: histogram('flush_characters', 'Characters that went to the log in one go', CHARACTERS),
    flushSeconds: histogram('flush_seconds', 'How long it took to append to the log', FAST_SECONDS),
    queue: gauge('queue_depth', 'Answers in the queue, over all processes', ['state'], 'max'),
    componentUp: gauge('component_up', '1: works, 0.5: degraded, 0: down', ['component'], 'min'),
    componentSeconds: histogram('component_seconds', 'How long a component took to answer', FAST_SECONDS, [
      'component',
    ]),
    backgroundFailures: counter('background_failures_total', 'Failures that no caller is told of'),
    purged: counter('conversations_purged_total', 'Expired conversations that were removed'),
  }
}

function makersFor(registry: Registry) {
  const registers = [registry]
  const named = (name: string) => `verdemuse_${name}`
  return {
    counter: <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Counter<L>({ name: named(name), help, labelNames, registers }),
    gauge: <L extends string = never>(
      name: string,
      help: string,
      labelNames: readonly L[] = [],
      aggregator: 'sum' | 'max' | 'min' = 'sum',
    ) => new Gauge<L>({ name: named(name), help, labelNames, aggregator, registers }),
    histogram: <L extends string = never>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: readonly L[] = [],
    ) => new Histogram<L>({ name: named(name), help, buckets, labelNames, registers }),
  }
}
