import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { inDates } from '../language/formats.ts'
import type { Column, Columns } from './reading.ts'

export interface Line {
  readonly column: Column
  readonly label: string
  /** The name of a colour of styles/owners.css. */
  readonly color: string
  readonly dashed?: boolean
}

export interface PlotOptions {
  readonly lines: readonly Line[]
  /** Each on top of the one before. */
  readonly stacked: boolean
  /** The axis reaches so far at least. */
  readonly upTo: number
  inWords(value: number): string
  /** Which row the pointer is at; null: at none. */
  onPointed(row: number | null): void
}

const HEIGHT_PX = 200

/** A chart in `element`, in the colours that the page has at this moment. */
export function makePlot(
  element: HTMLElement,
  options: PlotOptions,
): { show(columns: Columns): void; destroy(): void } {
  const styles = getComputedStyle(element)
  const color = (name: string) => styles.getPropertyValue(name).trim()
  const plot = new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: !options.stacked } },
      hooks: { setCursor: [({ cursor }) => options.onPointed(cursor.idx ?? null)] },
      scales: { y: { range: (_, _min, max) => [0, Math.max(options.upTo, max * 1.05)] } },
      axes: axesIn(color, options),
      series: [{}, ...drawn(options).map((line) => seriesOf(line, color(line.color), options.stacked))],
    },
    [[]],
    element,
  )
  const resizing = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
  resizing.observe(element)
  return {
    show: (columns) => plot.setData(dataOf(columns, options)),
    destroy() {
      resizing.disconnect()
      plot.destroy()
    },
  }
}

/** What is stacked is drawn from the top, and each covers what is below its own line. */
const drawn = ({ lines, stacked }: PlotOptions) => (stacked ? lines.toReversed() : lines)

const seriesOf = ({ dashed }: Line, stroke: string, stacked: boolean): uPlot.Series => ({
  stroke,
  width: stacked ? 0 : 2,
  ...(dashed && { dash: [6, 4] }),
  ...(stacked && { fill: stroke }),
  points: { show: false },
})

function axesIn(color: (name: string) => string, { inWords }: PlotOptions): uPlot.Axis[] {
  const common = {
    stroke: color('--ink-soft'),
    font: `12px ${color('--font')}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  }
  const time = (seconds: number) => inDates(new Date(seconds * 1_000), { hour: '2-digit', minute: '2-digit' })
  return [
    { ...common, size: 28, space: 90, grid: { show: false }, values: (_, splits) => splits.map(time) },
    { ...common, size: 64, values: (_, splits) => splits.map(inWords) },
  ]
}

function dataOf(columns: Columns, options: PlotOptions): uPlot.AlignedData {
  const seconds = columns.at.map((at) => at / 1_000)
  if (!options.stacked) return [seconds, ...options.lines.map(({ column }) => columns[column].map(orNothing))]
  let below = columns.at.map(() => 0)
  const sums = options.lines.map(({ column }) => {
    below = below.map((sum, row) => sum + (columns[column][row] ?? 0))
    return below.map(orNothing)
  })
  return [seconds, ...sums.reverse()]
}

const orNothing = (value: number): number | null => (Number.isNaN(value) ? null : value)
