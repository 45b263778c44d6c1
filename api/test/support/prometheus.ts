import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { freePort } from './freePort.ts'
import { eventually } from './patience.ts'

const RULES = fileURLToPath(new URL('../../../ops/prometheus/', import.meta.url))

/** Where each job of the project's configuration finds its target in a test, and what else it is told. */
export interface Target {
  readonly address: string
  readonly labels?: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, readonly string[]>>
}

export interface Prometheus {
  /** The series that an expression has now. @throws if it is not a valid one. */
  query(expression: string): Promise<readonly Series[]>
  /** Each target, and what is wrong with it; empty if nothing is. */
  targets(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** The real Prometheus with the project's configuration and rules, but for where the targets are, and in a hurry. */
export async function startPrometheus(targets: Readonly<Record<string, Target>>): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'verdemuse-prometheus-'))
  const [port] = [await freePort()]
  await writeFile(join(folder, 'prometheus.yml'), await configuration(targets))
  const url = `http://127.0.0.1:${port}`
  const prometheus = await startTool('prometheus', `${url}/-/ready`, [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ])
  const get = async (path: string) => {
    const { status, error, data } = await (await fetch(`${url}/api/v1/${path}`)).json()
    if (status !== 'success') throw new Error(`${path}: ${error}`)
    return data
  }
  return {
    query: async (expression) => (await get(`query?query=${encodeURIComponent(expression)}`)).result,
    async targets() {
      const { activeTargets } = await get('targets')
      const told = activeTargets.map(
        ({ labels, health, lastError }: { labels: { job: string }; health: string; lastError: string }) => [
          labels.job,
          health === 'up' ? '' : `${health} ${lastError}`,
        ],
      )
      return Object.fromEntries(told)
    },
    async close() {
      await prometheus.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Job {
  job_name: string
  [setting: string]: unknown
}

async function configuration(targets: Readonly<Record<string, Target>>): Promise<string> {
  const { alerting, global, ...given } = parse(await readFile(join(RULES, 'prometheus.yml'), 'utf8'))
  const jobs = given.scrape_configs
    .filter(({ job_name }: Job) => targets[job_name])
    .map(({ dns_sd_configs, relabel_configs, ...job }: Job) => {
      const { address = '', labels = {}, params } = targets[job.job_name] ?? {}
      const whole = { ...job, static_configs: [{ targets: [address], labels }] }
      return params ? { ...whole, params } : whole
    })
  return stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [join(RULES, 'alerts.yml')],
    scrape_configs: jobs,
  })
}

/** A program of Debian's that serves HTTP, once it answers there. */
export async function startTool(
  command: string,
  answersAt: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ close(): Promise<void> }> {
  const tool = spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...env } })
  let output = ''
  for (const stream of [tool.stdout, tool.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  tool.on('error', (error) => (output += error.message))
  const endWithUs = () => tool.kill('SIGKILL')
  process.once('exit', endWithUs)
  await eventually(async () => {
    if (!ended(tool) && !(await fetch(answersAt)).ok) throw new Error(`${command} is not ready: ${output}`)
  })
  if (ended(tool)) throw new Error(`${command} does not run: ${output}`)
  return {
    async close() {
      process.off('exit', endWithUs)
      const gone = new Promise((resolve) => tool.once('exit', resolve))
      if (!ended(tool) && tool.kill('SIGKILL')) await gone
    },
  }
}

const ended = (tool: ChildProcess): boolean => tool.pid === undefined || tool.exitCode !== null
