import { DashboardBuilder, TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { figure, graph, rate, seldom } from './panels.ts'

/** What the cache gives, and what the rest costs. */
export const cache = (): DashboardBuilder => {
  const board = new DashboardBuilder('VerdeMuse: cache and cost').uid('verdemuse-cache').variables([
    // Of your contract with whoever runs the model.
    new TextBoxVariableBuilder('prompt_price').label('Price of a million prompt tokens').defaultValue('0.40'),
    new TextBoxVariableBuilder('completion_price').label('… of a million written ones').defaultValue('1.60'),
  ])
  for (const panel of [...figures(), ...graphs()]) board.withPanel(panel)
  return board
}

const tokens = (kind: string) => `sum(increase(verdemuse_tokens_total{kind="${kind}"}[$__range]))`
const HITS = 'verdemuse_cache_lookups_total{outcome=~"EXACT|SEMANTIC|JOINED"}'

const figures = () => [
  figure(
    'Answered by the cache',
    'percentunit',
    'Of the questions of the last hour.',
    'verdemuse:cache:hit_ratio_1h',
  ),
  figure(
    'Cost',
    'currencyUSD',
    'Of the time shown, at the prices above.',
    `(${tokens('prompt')} * $prompt_price + ${tokens('completion')} * $completion_price) / 1e6`,
  ),
  figure(
    'Tokens saved',
    'short',
    'Of the time shown: what the cache’s answers would have taken.',
    'sum(increase(verdemuse_tokens_saved_total[$__range]))',
  ),
  figure(
    'Wrong hits',
    'short',
    'Of the time shown: answers of another question that a model, asked again, found wrong.',
    seldom('sum(increase(verdemuse_semantic_hits_judged_total{verdict="wrong"}[$__range]))'),
  ),
]

const graphs = () => [
  graph('Questions', 'ops', 'By what the cache had for them.', {
    [rate('verdemuse_cache_lookups_total', 'outcome')]: '{{outcome}}',
  }),
  graph('Hit ratio', 'percentunit', 'Alerts: less than nine tenths of last week, or less than the floor.', {
    [`${rate(HITS)} / ${rate('verdemuse_cache_lookups_total')}`]: 'now',
    'verdemuse:cache:hit_ratio_1h': 'of an hour',
  }),
  graph('Tokens', 'short', 'A second, as the models told.', {
    [rate('verdemuse_tokens_total', 'kind')]: '{{kind}}',
    [rate('verdemuse_tokens_saved_total')]: 'saved',
  }),
  graph('Answers not cached', 'ops', 'Whole answers that nobody else is given, by what was wrong.', {
    [seldom(rate('verdemuse_answers_not_cached_total', 'reason'))]: '{{reason}}',
  }),
  graph('Hits that were judged', 'ops', 'By verdict. Too many wrong ones raise the bar by themselves.', {
    [seldom(rate('verdemuse_semantic_hits_judged_total', 'verdict'))]: '{{verdict}}',
  }),
]
