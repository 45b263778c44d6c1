import { readFile, writeFile } from 'node:fs/promises'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { cache } from './cache.ts'
import { machines } from './machines.ts'
import { overview } from './overview.ts'
import { streaming } from './streaming.ts'

/** Every dashboard, by the name of its file. */
export const dashboards = (): Readonly<Record<string, Dashboard>> =>
  Object.fromEntries(
    Object.entries({ overview, streaming, cache, machines }).map(([name, board]) => [
      name,
      board().tags(['verdemuse']).refresh('30s').time({ from: 'now-3h', to: 'now' }).readonly().build(),
    ]),
  )

const FOLDER = `${import.meta.dirname}/dashboards`

const text = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 1)}\n`

/** The files that are not as this program makes them. */
export async function stale(): Promise<readonly string[]> {
  const files = Object.entries(dashboards()).map(async ([name, dashboard]) => {
    const written = await readFile(`${FOLDER}/${name}.json`, 'utf8').catch(() => '')
    return written === text(dashboard) ? [] : [name]
  })
  return (await Promise.all(files)).flat()
}

if (import.meta.main)
  for (const [name, dashboard] of Object.entries(dashboards()))
    await writeFile(`${FOLDER}/${name}.json`, text(dashboard))
