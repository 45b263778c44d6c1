import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { graph, quantiles, rate, seldom } from './panels.ts'

/** From a question to the last word of its answer. */
export const streaming = (): DashboardBuilder => {
  const board = new DashboardBuilder('VerdeMuse: streaming').uid('verdemuse-streaming')
  for (const panel of [...answers(), ...readers(), ...upstream()]) board.withPanel(panel)
  return board
}

const answers = () => [
  graph('To the first text', 's', 'From the question; answers of the cache among them.', {
    ...quantiles('verdemuse_first_token_seconds', ['p50', 'p95', 'p99']),
  }),
  graph('To the whole answer', 's', 'From the question.', {
    ...quantiles('verdemuse_answer_seconds', ['p50', 'p95', 'p99']),
  }),
  graph('Queue', 'short', 'Answers that wait for a worker, and that are written now.', {
    'max by (state) (verdemuse_queue_depth)': '{{state}}',
  }),
  graph('Wait for a worker', 's', 'From the question until somebody begins with its answer.', {
    ...quantiles('verdemuse_queue_wait_seconds', ['p50', 'p95']),
  }),
]

const readers = () => [
  graph('Readers', 'short', 'Open subscriptions; messageStream: answers being read.', {
    'sum by (operation) (verdemuse_subscriptions_active)': '{{operation}}',
    'sum(verdemuse_websockets_open)': 'WebSockets',
  }),
  graph(
    'Taken over',
    'ops',
    'Answers that another worker goes on with, and failures that no caller hears of.',
    {
      [rate('verdemuse_answers_handed_over_total')]: 'handed over',
      [rate('verdemuse_background_failures_total')]: 'failures in the background',
    },
  ),
  graph('Appends to the log', 's', 'How long one takes: a slow Redis shows here first.', {
    ...quantiles('verdemuse_flush_seconds', ['p50', 'p95', 'p99']),
  }),
  graph('Size of an append', 'short', 'It grows by itself as the store slows down.', {
    [`${rate('verdemuse_flush_events_sum')} / ${rate('verdemuse_flush_events_count')}`]: 'events',
    [`${rate('verdemuse_flush_characters_sum')} / ${rate('verdemuse_flush_characters_count')}`]: 'characters',
  }),
]

const upstream = () => [
  graph('Calls of a model', 'ops', 'By how they ended.', {
    [rate('verdemuse_upstream_calls_total', 'model, result')]: '{{model}} {{result}}',
  }),
  graph('Retries and rests', 'short', 'A model rests after failures, and is tried again a little later.', {
    [rate('verdemuse_upstream_retries_total', 'model')]: 'retries of {{model}}, a second',
    'max by (model) (verdemuse_breaker_open)': '{{model}} rests, in so many workers',
  }),
  graph('Claims without a source', 'ops', 'Found in answers, by kind, and marked there.', {
    [seldom(rate('verdemuse_unsupported_claims_total', 'kind'))]: '{{kind}}',
  }),
]
