import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const run = promisify(execFile)
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
const names: string[] = alerts.flatMap(({ alert }: Rule) => alert ?? [])

it('has rules that Prometheus takes', async () => {
  expect((await run('promtool', ['check', 'rules', here('alerts.yml')])).stdout).toContain('SUCCESS')
})

it.each(CASES)('has alerts that ring when they are to: %s', async (cases) => {
  expect((await run('promtool', ['test', 'rules', here(cases)])).stdout).toContain('SUCCESS')
})

it.each(names)('tries %s both firing and not, and has a way out of it', async (name) => {
  const tests = (await Promise.all(CASES.map(read))).flatMap((text) => parse(text).tests)
  const cases: Case[] = tests.flatMap((test: { alert_rule_test: Case[] }) => test.alert_rule_test)
  const counts = cases.filter(({ alertname }) => alertname === name).map((each) => each.exp_alerts.length)
  expect(Math.min(...counts)).toBe(0)
  expect(Math.max(...counts)).toBe(1)
  const { annotations } = alerts.find(({ alert }: Rule) => alert === name)
  expect(annotations.runbook).toBe(`ops/runbook.md#${name.toLowerCase()}`)
  expect(await read('../runbook.md')).toContain(`\n## ${name}\n`)
})

it('has a configuration that Prometheus takes, and one that Alertmanager does, which calls for each severity', async () => {
  expect((await run('promtool', ['check', 'config', here('prometheus.yml')])).stdout).toContain('SUCCESS')
  const config = `--config.file=${here('alertmanager.yml')}`
  for (const severity of ['warning', 'critical'])
    expect((await run('amtool', ['config', 'routes', 'test', config, `severity=${severity}`])).stdout).toBe(
      'owner\n',
    )
})
