import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboards } from '../../../ops/grafana/dashboards.ts'
import { askAndRead } from '../support/cacheStage.ts'
import { visitor } from '../support/client.ts'
import { figuresOf, metricsUrl } from '../support/figures.ts'
import { freePort } from '../support/freePort.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type Prometheus, startPrometheus, startTool } from '../support/prometheus.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const BLACKBOX = new URL('../../../ops/prometheus/blackbox.yml', import.meta.url).pathname
/** What Grafana puts in the place of its variables. */
const VARIABLES = { $__rate_interval: '20s', $__range: '20s', $prompt_price: '0.4', $completion_price: '1.6' }

const queries = Object.entries(dashboards()).flatMap(([board, { panels = [] }]) =>
  (panels as Panel[]).flatMap(({ title, targets = [] }) =>
    targets.map((target) => [`${board}: ${title}`, (target as Dataquery).expr] as const),
  ),
)

const filledIn = (query: string): string =>
  Object.entries(VARIABLES).reduce((text, [name, value]) => text.replaceAll(name, value), query)

describe('a live Prometheus that watches the product', () => {
  const open: { close(): Promise<unknown> }[] = []
  const opened = <T extends { close(): Promise<unknown> }>(each: T): T => {
    open.unshift(each)
    return each
  }
  let product: Product
  let upstream: Upstream
  let prometheus: Prometheus

  beforeAll(async () => {
    upstream = opened(await startUpstream({ behaviour: { tokens: 10, tps: 500 } }))
    const redis = opened(await startRedisServer({ appendonly: true }))
    product = opened(
      await startProduct({
        METRICS_PORT: '0',
        REDIS_URL: redis.url,
        OPENAI_BASE_URL: upstream.baseURL,
        OPENAI_MODEL: 'test',
      }),
    )
    const nginx = opened(await startNginx([product.url]))
    prometheus = opened(await startPrometheus(await targetsFor(product, redis, nginx)))
  })
  afterAll(async () => {
    for (const each of open) await each.close()
  })

  async function targetsFor(watched: Product, redis: RedisServer, nginx: Nginx) {
    const [redisPort, nodePort, pagePort] = [await freePort(), await freePort(), await freePort()]
    const tools = [
      ['prometheus-redis-exporter', redisPort, '/health', `--redis.addr=${redis.url}`],
      ['prometheus-node-exporter', nodePort, '/'],
      ['prometheus-blackbox-exporter', pagePort, '/-/healthy', `--config.file=${BLACKBOX}`],
    ] as const
    const start = async ([command, port, path, ...args]: (typeof tools)[number]) =>
      opened(
        await startTool(command, `http://127.0.0.1:${port}${path}`, [
          `--web.listen-address=127.0.0.1:${port}`,
          ...args,
        ]),
      )
    await Promise.all(tools.map(start))
    const at = (port: number) => `127.0.0.1:${port}`
    return {
      verdemuse: { address: new URL(metricsUrl(watched)).host },
      redis: { address: at(redisPort), labels: { server: 'redis' } },
      node: { address: at(nodePort) },
      page: { address: at(pagePort), params: { module: ['page'], target: [nginx.secureUrl] } },
    }
  }

  it('Prometheus reaches every target, and has series for every query of every dashboard', async () => {
    const reader = await visitor(product.url)
    const again = () => askAndRead(reader, 'How often should I water my Harmony Palm?')
    await again()
    // Three that fail in a row: the model rests a while, and the cache goes on.
    for (let question = 0; question < 3; question++) {
      upstream.next({ fail: '503' }, { fail: '503' }, { fail: '503' })
      await askAndRead(reader, `Which fertiliser number ${question} is best?`)
    }
    await eventually(async () => {
      // A rate needs growth between two scrapes, so questions arrive throughout.
      await askAndRead(reader, `How often should I water palm number ${Date.now()}?`)
      await again()
      upstream.next({ fail: '503' })
      await askAndRead(reader, `Which fertiliser is best for number ${Date.now()}?`)
      await reader.request('mutation { stopMessage(id: "msg_none") { id } }')
      expect(await prometheus.targets()).toEqual({ verdemuse: '', redis: '', node: '', page: '' })
      const without = queries.map(async ([panel, query]) => {
        const series = await prometheus.query(filledIn(query))
        return series.some(({ value }) => value[1] !== 'NaN') ? [] : [`${panel}: ${query}`]
      })
      expect((await Promise.all(without)).flat()).toEqual([])
    }, 500)
  })

  it('no dashboard queries a metric that the product does not have', async () => {
    const asked = new Set(queries.flatMap(([, query]) => query.match(/\bverdemuse_\w+/g) ?? []))
    const { text } = await figuresOf(product)
    const had = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
        type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name],
      ),
    )
    expect([...asked].filter((name) => !had.has(name))).toEqual([])
  })

  it('no alert fires for a healthy product', async () => {
    const ringing = await prometheus.query('ALERTS{alertstate="firing"}')
    expect(ringing.map(({ metric }) => metric.alertname)).toEqual([])
  })
})
