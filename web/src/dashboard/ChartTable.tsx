import { For } from 'solid-js'
import { inDates } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import type { ChartProps } from './Chart.tsx'

/** As many as one reads. */
const ROWS = 60

/** A chart's figures, newest first; of many, one in so many. */
export function ChartTable(props: ChartProps) {
  const rows = () => {
    const known = props.columns.at.flatMap((at, row) => (isBreak(props, row) ? [] : [{ at, row }]))
    const every = Math.ceil(known.length / ROWS)
    return known.toReversed().filter((_, index) => index % every === 0)
  }
  const time = (at: number) =>
    inDates(new Date(at), { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const cell = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? '–' : props.inWords(value)
  return (
    // Scrolls, so that the keyboard has to get into it.
    <section class="table-frame" aria-label={ownerWords().charts.tableOf(props.title)} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">{ownerWords().charts.time}</th>
            <For each={props.lines}>{(line) => <th scope="col">{line.label}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {({ at, row }) => (
              <tr>
                <th scope="row">{time(at)}</th>
                <For each={props.lines}>{(line) => <td>{cell(props.columns[line.column][row])}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  )
}

/** Where nothing was read for a while, there is a row of nothing. */
const isBreak = ({ columns }: ChartProps, row: number): boolean => Number.isNaN(columns.generated[row] ?? 0)
