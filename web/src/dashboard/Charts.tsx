import { inMs, inNumbers, inPercent } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import { Chart } from './Chart.tsx'
import { type Columns, OUTCOMES } from './reading.ts'

/** What happened over time. */
export function Charts(props: { readonly columns: Columns }) {
  const words = () => ownerWords().charts
  return (
    <div class="charts">
      <Chart
        title={words().answers}
        about={words().answersAbout}
        columns={props.columns}
        lines={OUTCOMES.map((column) => ({
          column,
          label: words().outcomes[column],
          color: `--chart-${column}`,
        }))}
        stacked
        upTo={1}
        inWords={(value) => inNumbers(value, { maximumFractionDigits: 1 })}
      />
      <Chart
        title={words().hitRatio}
        about={words().hitRatioAbout}
        columns={props.columns}
        lines={[{ column: 'hitRatio', label: words().hits, color: '--chart-cached' }]}
        upTo={1}
        inWords={inPercent}
      />
      <Chart
        title={words().latency}
        about={words().latencyAbout}
        columns={props.columns}
        lines={[
          { column: 'writtenP50', label: words().written('p50'), color: '--chart-generated' },
          { column: 'writtenP95', label: words().written('p95'), color: '--chart-generated', dashed: true },
          { column: 'reusedP50', label: words().reused('p50'), color: '--chart-cached' },
          { column: 'reusedP95', label: words().reused('p95'), color: '--chart-cached', dashed: true },
        ]}
        upTo={10}
        inWords={inMs}
      />
    </div>
  )
}
