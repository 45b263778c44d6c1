import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

/** With the defaults of the tools alone, whatever is in the home of who runs this. */
const run = (tool: string, args: readonly string[]) =>
  promisify(execFile)(tool, args, { env: { PATH: process.env.PATH } })
const here = (name: string) => `${import.meta.dirname}/${name}`
const read = (name: string) => readFile(here(name), 'utf8')

const CASES = ['alerts.test.yml', 'alerts.hours.test.yml', 'alerts.week.test.yml']

interface Rule {
  readonly alert?: string
  readonly annotations?: { readonly runbook?: string }
}

interface Case {
  readonly alertname: string
  readonly exp_alerts: readonly unknown[]
}

const alerts = parse(await read('alerts.yml')).groups.flatMap(({ rules }: { rules: Rule[] }) => rules)
const runbook = await read('../runbook.md')
const tests = (await Promise.all(CASES.map(read))).flatMap((text) => parse(text).tests)
const cases: Case[] = tests.flatMap((test: { alert_rule_test: Case[] }) => test.alert_rule_test)
const names: string[] = alerts.flatMap(({ alert }: Rule) => alert ?? [])

it('Prometheus accepts the alert rules', async () => {
  expect((await run('promtool', ['check', 'rules', here('alerts.yml')])).stdout).toContain('SUCCESS')
})

it.each(CASES)('the alerts fire exactly when %s says so', async (file) => {
  expect((await run('promtool', ['test', 'rules', here(file)])).stdout).toContain('SUCCESS')
})

it.each(names)('the alert %s is tried firing and not firing, and has a section in the runbook', (name) => {
  const counts = cases.filter(({ alertname }) => alertname === name).map((each) => each.exp_alerts.length)
  expect(Math.min(...counts)).toBe(0)
  expect(Math.max(...counts)).toBe(1)
  const { annotations } = alerts.find(({ alert }: Rule) => alert === name)
  expect(annotations.runbook).toBe(`ops/runbook.md#${name.toLowerCase()}`)
  expect(runbook).toContain(`\n## ${name}\n`)
})

it('Prometheus and Alertmanager accept their configurations, and each severity reaches the owner', async () => {
  expect((await run('promtool', ['check', 'config', here('prometheus.yml')])).stdout).toContain('SUCCESS')
  const config = `--config.file=${here('alertmanager.yml')}`
  for (const severity of ['warning', 'critical'])
    expect((await run('amtool', ['config', 'routes', 'test', config, `severity=${severity}`])).stdout).toBe(
      'owner\n',
    )
})
