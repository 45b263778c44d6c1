import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { figure, graph, quantiles, rate, seldom } from './panels.ts'

/** What to look at first. */
export const overview = (): DashboardBuilder => {
  const board = new DashboardBuilder('VerdeMuse: overview').uid('verdemuse-overview')
  for (const panel of [...figures(), ...graphs()]) board.withPanel(panel)
  return board
}

const figures = () => [
  figure(
    'Page',
    'bool_yes_no',
    'Whether a visitor gets the page, through Nginx.',
    'min(probe_success{job="page"})',
  ),
  figure('Workers', 'short', 'Processes that take requests.', 'sum(verdemuse_workers_listening)'),
  figure(
    'Alerts',
    'short',
    'That ring now. ops/runbook.md says what to do.',
    seldom('count(ALERTS{alertstate="firing"})'),
  ),
  figure(
    'Certificate lasts',
    'd',
    'Until the page’s certificate ends. Nothing where there is no TLS.',
    '(min(probe_ssl_earliest_cert_expiry{job="page"}) - time()) / 86400',
  ),
  figure(
    'p95 of operations',
    's',
    'One operation in twenty takes longer. Alert: 1 s.',
    'verdemuse:operation_seconds:p95_5m',
  ),
  figure(
    'p95 to the first text',
    's',
    'One answer in twenty begins later.',
    'verdemuse:first_token_seconds:p95_5m',
  ),
  figure(
    'Errors',
    'percentunit',
    'Operations that fail on our side. Alert: 1 %.',
    'verdemuse:operations:error_ratio_5m',
  ),
  figure(
    'Answered by the cache',
    'percentunit',
    'Of the questions of the last hour.',
    'verdemuse:cache:hit_ratio_1h',
  ),
]

const graphs = () => [
  graph('Operations', 'reqps', 'GraphQL, by root field.', {
    [rate('verdemuse_operations_total', 'operation')]: '{{operation}}',
  }),
  graph('How long operations take', 's', 'Subscriptions until they are accepted.', {
    ...quantiles('verdemuse_operation_seconds', ['p50', 'p95', 'p99']),
  }),
  graph('Errors by code', 'reqps', 'INTERNAL, STORE_UNAVAILABLE and OVERLOADED are ours to look at.', {
    [rate('verdemuse_operations_total{result!="OK"}', 'result')]: '{{result}}',
  }),
  graph('Answers', 'ops', 'By how they ended, and who wrote them: a model, or the documents alone.', {
    [rate('verdemuse_answers_total', 'status, mode')]: '{{status}} {{mode}}',
  }),
  graph('HTTP requests', 'reqps', 'By route and class of status.', {
    [rate('verdemuse_http_requests_total', 'route, status')]: '{{route}} {{status}}',
  }),
  graph('Components', 'short', '1: works, 0.5: degraded, 0: down.', {
    'min by (component) (verdemuse_component_up)': '{{component}}',
  }),
]
