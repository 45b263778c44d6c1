import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { VARIABLE_NAMES } from '../../api/config.ts'

const ROOT = join(import.meta.dirname, '../..')
const FILE = join(ROOT, 'docker-compose.prod.yml')

interface Service {
  readonly image: string
  readonly build?: object
  readonly ports?: readonly string[]
  readonly networks: readonly string[]
  readonly profiles?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
  readonly depends_on?: Readonly<Record<string, object>>
  readonly [setting: string]: unknown
}

const text = readFileSync(FILE, 'utf8')
const compose: {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean; enable_ipv6?: boolean }>
  volumes: Record<string, object>
  secrets: Record<string, object>
} = parse(text.replace(/\$\{\w+:-([^}]*)\}/g, '$1'), { merge: true })
const services = Object.entries(compose.services)
const { api, redis, web, 'redis-cache': cache } = compose.services

it('the compose file fits the compose specification', async () => {
  const dclint = join(ROOT, 'node_modules/.bin/dclint')
  await promisify(execFile)(dclint, ['-c', join(import.meta.dirname, 'dclint.json'), FILE])
})

it('the compose file uses nothing that docker-compose 1.29 refuses', () => {
  expect(Object.keys(compose)).not.toContain('name')
  expect(text).not.toMatch(/start_interval|required:|deploy:/)
})

describe.each(services)('%s', (name, service) => {
  it(`the service ${name} is bounded, watched, restarted, and has few rights`, () => {
    expect(service).toMatchObject({
      cpus: expect.any(Number),
      mem_limit: expect.any(String),
      mem_reservation: expect.any(String),
      pids_limit: expect.any(Number),
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    // Its image says how it is watched, or this file does.
    expect(service.build ?? service.healthcheck).toBeDefined()
  })

  it(`the service ${name} has a version, secrets from files, and the files that it mounts`, () => {
    expect(service.image).toMatch(/:v?\d+\.\d+\.\d+[\w.-]*$|^verdemuse-(api|web):latest$/)
    for (const [variable, value] of Object.entries(service.environment ?? {}))
      if (/SECRET|PASSWORD|KEY(?:_FILE)?$/.test(variable)) expect(value).toMatch(/^\/run\/secrets\//)
    for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty(secret)
    const sources = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')
    for (const source of sources.filter((each) => each.startsWith('./ops')))
      expect(existsSync(join(ROOT, source)), source).toBe(true)
    for (const source of sources.filter((each) => /^\w/.test(each)))
      expect(compose.volumes).toHaveProperty(source)
  })
})

it('the deployment publishes ports 80 and 443, and monitoring on loopback alone', () => {
  const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))
  expect(published).toEqual([
    'web 80:80',
    'web 443:443',
    'prometheus 127.0.0.1:9090:9090',
    'grafana 127.0.0.1:3000:3000',
  ])
})

it('visitors come with their own addresses over IPv6 too', () => {
  expect(compose.networks.world).toMatchObject({
    enable_ipv6: true,
    ipam: { config: [{ subnet: 'fd76:6d75:7365::/64' }] },
  })
})

it('only the API and the exporters can reach Redis', () => {
  const with_ = (network: string) =>
    services.filter(([, each]) => each.networks.includes(network)).map(([name]) => name)
  expect(with_('data')).toEqual(['api', 'redis', 'redis-cache', 'redis-exporter', 'redis-cache-exporter'])
  expect(with_('world')).toEqual(['web'])
  expect(redis?.networks).toEqual(['data'])
  const internal = Object.entries(compose.networks).flatMap(([name, { internal }]) =>
    internal ? [name] : [],
  )
  expect(internal).toEqual(['app', 'data', 'monitoring'])
})

it('the API has four workers on two processors, and starts once Redis is healthy', () => {
  expect(api).toMatchObject({
    cpus: 2,
    mem_limit: '2560m',
    depends_on: { redis: { condition: 'service_healthy' } },
  })
  expect(api?.environment?.WORKERS).toBe(4)
  expect(web).toMatchObject({
    cpus: 1,
    mem_limit: '1g',
    depends_on: { api: { condition: 'service_healthy' } },
  })
})

it('Redis evicts nothing that people wrote, and the separate cache may evict', () => {
  const told = (service: Service | undefined) => String(service?.command)
  expect(redis).toMatchObject({ cpus: 0.5, mem_limit: '512m', volumes: ['redis:/data'] })
  expect(told(redis)).toContain('--appendonly,yes')
  expect(told(redis)).toContain('--maxmemory-policy,noeviction')
  expect(told(cache)).toContain('--maxmemory-policy,allkeys-lfu')
  expect(cache?.profiles).toEqual(['cache'])
})

/** What the image sets, what has one right value in a container, and what is for trials alone. */
const NOT_HANDED_ON = [
  'DATA_DIR',
  'HOST',
  'METRICS_HOST',
  'METRICS_PORT',
  'NODE_ENV',
  'PORT',
  'WEBHOOK_LOOPBACK',
]

it('the compose file passes on every setting of the API, and no other', () => {
  const handed = Object.keys(api?.environment ?? {}).map((name) => name.replace(/_FILE$/, ''))
  expect([...handed, ...NOT_HANDED_ON].toSorted()).toEqual(VARIABLE_NAMES.toSorted())
})
