import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { describe, expect, it } from 'vitest'
import { dashboards, stale } from './dashboards.ts'

it('has its files as the program makes them: else `node ops/grafana/dashboards.ts`', async () => {
  expect(await stale()).toEqual([])
})

describe.each(Object.entries(dashboards()))('%s', (_, { panels = [], uid }) => {
  const every = panels as Panel[]

  it('has an address of its own, and panels that are told apart', () => {
    expect(uid).toMatch(/^verdemuse-\w+$/)
    expect(new Set(every.map(({ title }) => title)).size).toBe(every.length)
  })

  it.each(every.map((panel) => [panel.title, panel]))(
    'says what %s shows, in a unit that Grafana has',
    (_, panel) => {
      expect((panel as Panel).description).toMatch(/\.$/)
      expect(Object.values(units)).toContain((panel as Panel).fieldConfig?.defaults.unit)
    },
  )
})
