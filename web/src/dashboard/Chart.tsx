import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js'
import { spoken } from '../language/spoken.ts'
import { ownerWords } from '../words/owners.ts'
import { ChartTable } from './ChartTable.tsx'
import { createTheme } from './createTheme.ts'
import { type Line, makePlot } from './plot.ts'
import type { Columns } from './reading.ts'

export interface ChartProps {
  readonly title: string
  readonly about: string
  readonly lines: readonly Line[]
  readonly columns: Columns
  readonly stacked?: boolean
  readonly upTo: number
  inWords(value: number): string
}

/** A chart with the figures of its newest moment, or of the one that is pointed at; as a table at a click. */
export function Chart(props: ChartProps) {
  const id = createUniqueId()
  const [asTable, setAsTable] = createSignal(false)
  const [pointed, setPointed] = createSignal<number | null>(null)
  const row = () => pointed() ?? props.columns.at.length - 1
  const figureOf = (line: Line) => {
    const value = props.columns[line.column][row()]
    return value === undefined || Number.isNaN(value) ? '–' : props.inWords(value)
  }
  return (
    <section class="card chart" aria-labelledby={id}>
      <header class="chart-head">
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          class="quiet"
          aria-pressed={asTable()}
          aria-label={ownerWords().charts.tableOf(props.title)}
          onClick={() => setAsTable((before) => !before)}
        >
          {ownerWords().charts.table}
        </button>
      </header>
      <p class="note">{props.about}</p>
      <ul class="legend">
        <For each={props.lines}>
          {(line) => (
            <li>
              <span
                class="swatch"
                classList={{ dashed: line.dashed === true }}
                style={{ '--swatch': `var(${line.color})` }}
              />
              {line.label} <strong>{figureOf(line)}</strong>
            </li>
          )}
        </For>
      </ul>
      <Show
        when={asTable()}
        fallback={<Plot {...props} onPointed={setPointed} label={ownerWords().charts.picture(props.title)} />}
      >
        <ChartTable {...props} />
      </Show>
    </section>
  )
}

function Plot(props: ChartProps & { readonly label: string; onPointed(row: number | null): void }) {
  const theme = createTheme()
  return (
    <Show
      when={props.columns.at.length > 0}
      fallback={<p class="note chart-empty">{ownerWords().charts.empty}</p>}
    >
      <div
        class="plot"
        role="img"
        aria-label={props.label}
        ref={(element) => {
          createEffect(
            on([theme, spoken], () => {
              const plot = makePlot(element, {
                lines: props.lines,
                stacked: props.stacked ?? false,
                upTo: props.upTo,
                inWords: props.inWords,
                onPointed: props.onPointed,
              })
              createEffect(() => plot.show(props.columns))
              onCleanup(plot.destroy)
            }),
          )
        }}
      />
    </Show>
  )
}
