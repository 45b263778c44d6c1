import { ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as FigurePanel } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as GraphPanel } from '@grafana/grafana-foundation-sdk/timeseries'

/** Which series to show: an expression, and what its legend says. */
export type Queries = Readonly<Record<string, string>>

const SOURCE = { type: 'prometheus', uid: 'prometheus' }

const targets = (queries: Queries) =>
  Object.entries(queries).map(([expression, legend], at) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + at))
      .datasource(SOURCE)
      .expr(expression)
      .legendFormat(legend),
  )

/** Lines over time, half a screen wide. `about` says what to make of it. `unit` is one of Grafana's. */
export const graph = (title: string, unit: string, about: string, queries: Queries): GraphPanel =>
  new GraphPanel()
    .title(title)
    .description(about)
    .datasource(SOURCE)
    .unit(unit)
    .min(0)
    .fillOpacity(8)
    .span(12)
    .height(8)
    .targets(targets(queries))

/** One number of now, with its way there. */
export const figure = (title: string, unit: string, about: string, expression: string): FigurePanel =>
  new FigurePanel()
    .title(title)
    .description(about)
    .datasource(SOURCE)
    .unit(unit)
    .span(3)
    .height(4)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .targets(targets({ [expression]: '' }))

/** A counter's growth a second. `by` are labels. */
export const rate = (counter: string, by = ''): string =>
  `sum${by && ` by (${by})`} (rate(${counter}[$__rate_interval]))`

export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** A histogram's quantiles, each a line. `of` chooses series, as in PromQL: `{component="store"}`. */
export const quantiles = (histogram: string, names: readonly (keyof typeof QUANTILES)[], of = ''): Queries =>
  Object.fromEntries(
    names.map((name) => [
      `histogram_quantile(${QUANTILES[name]}, ${rate(`${histogram}_bucket${of}`, 'le')})`,
      name,
    ]),
  )

/** What happens so seldom that there may be no series of it: none is 0. */
export const seldom = (expression: string): string => `${expression} or vector(0)`
