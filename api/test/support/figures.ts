import type { Product } from './product.ts'

export type Labels = Readonly<Record<string, string>>

/** The figures of a product that was started with METRICS_PORT, as Prometheus would read them. */
export interface Figures {
  readonly text: string
  /** The sum of a metric's samples that have these labels; 0 where there is none. */
  sum(name: string, labels?: Labels): number
  /** Every value of every label, but for those that prom-client sets by itself. */
  labelValues(): readonly string[]
}

/** Where a product tells its figures: the port that its log names. */
export function metricsUrl(product: Product): string {
  const line = product.output().match(/^\{.*"msg":"metrics"\}$/m)?.[0]
  if (!line) throw new Error(`It does not say where its figures are:\n${product.output()}`)
  return `http://127.0.0.1:${JSON.parse(line).port}/metrics`
}

export async function figuresOf(product: Product): Promise<Figures> {
  const reply = await fetch(metricsUrl(product))
  if (!reply.ok) throw new Error(`Status ${reply.status}`)
  return readFigures(await reply.text())
}

export function readFigures(text: string): Figures {
  const samples = [...text.matchAll(/^([a-zA-Z_:]+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name, labels, value]) => ({
      name,
      labels: Object.fromEntries(
        [...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, of]) => [key, of]),
      ),
      value: Number(value),
    }),
  )
  return {
    text,
    sum: (name, labels = {}) =>
      samples
        .filter(
          (sample) =>
            sample.name === name &&
            Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
    labelValues: () =>
      samples
        .filter(({ name }) => name?.startsWith('verdemuse_'))
        .flatMap(({ labels }) => Object.values(labels)) as string[],
  }
}
