import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { describe, expect, it } from 'vitest'
import { dashboards, stale } from './dashboards.ts'

it('the dashboard files are up to date: else run `node ops/grafana/dashboards.ts`', async () => {
  expect(await stale()).toEqual([])
})

describe.each(Object.entries(dashboards()))('%s', (name, { panels = [], uid }) => {
  const every = panels as Panel[]

  it(`the dashboard ${name} has an id of its own, and panels with different titles`, () => {
    expect(uid).toMatch(/^verdemuse-\w+$/)
    expect(new Set(every.map(({ title }) => title)).size).toBe(every.length)
  })

  it.each(every.map((panel) => [panel.title, panel]))(
    `the panel %s of the dashboard ${name} has a description, and a unit that Grafana knows`,
    (_, panel) => {
      expect((panel as Panel).description).toMatch(/\.$/)
      expect(Object.values(units)).toContain((panel as Panel).fieldConfig?.defaults.unit)
    },
  )
})
