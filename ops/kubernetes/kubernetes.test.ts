import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor'
import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Service } from 'kubernetes-models/v1/Service'
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { openProcessMetrics } from '../../api/adapters/prometheus/process.ts'
import { loadConfig, VARIABLE_NAMES } from '../../api/config.ts'
import { MAX_BODY_BYTES } from '../../api/transport/body.ts'
import { type KubernetesObject, render } from './render.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const COMPONENTS = ['prometheus', 'keda', 'gateway']
const COMBINATIONS = [
  [],
  ['prometheus'],
  ['keda'],
  ['gateway'],
  ['prometheus', 'gateway'],
  ['keda', 'gateway'],
]
const run = promisify(execFile)

/** What `apiVersion` and `kind` stand for, and where its type is. */
const TYPES = [
  [Deployment, 'kubernetes-models/apps/v1/Deployment'],
  [HorizontalPodAutoscaler, 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'],
  [Ingress, 'kubernetes-models/networking.k8s.io/v1/Ingress'],
  [NetworkPolicy, 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'],
  [PodDisruptionBudget, 'kubernetes-models/policy/v1/PodDisruptionBudget'],
  [ConfigMap, 'kubernetes-models/v1/ConfigMap'],
  [Service, 'kubernetes-models/v1/Service'],
  [ServiceAccount, 'kubernetes-models/v1/ServiceAccount'],
  [HTTPRoute, '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'],
  [ScaledObject, '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'],
  [PodMonitor, '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor'],
] as const

function typeOf({ apiVersion, kind }: KubernetesObject) {
  const found = TYPES.find(([type]) => type.apiVersion === apiVersion && type.kind === kind)
  if (!found) throw new Error(`Nobody knows ${apiVersion} ${kind}`)
  return found
}

/** By its schema: values. */
function validate(object: KubernetesObject): void {
  const [type] = typeOf(object)
  Reflect.construct(type, [object]).validate()
}

/** A folder for the time of a test, from which the packages can be found. */
async function scratch(): Promise<string> {
  const cache = join(HERE, '../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'kubernetes-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** By its type: the names of fields, which the schemas let pass. Resolves with what the compiler objects to. */
async function objections(objects: readonly KubernetesObject[]): Promise<string> {
  const folder = await scratch()
  const lines = objects.map((object, at) => {
    const [type, module] = typeOf(object)
    const name = `I${type.kind}`
    return `import type { ${name} as T${at} } from '${module}'\nexport const o${at}: T${at} = ${JSON.stringify(object)}\n`
  })
  await writeFile(join(folder, 'objects.ts'), lines.join(''))
  const options =
    '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target esnext --types node'.split(
      ' ',
    )
  const tsc = join(HERE, '../../node_modules/.bin/tsc')
  return run(tsc, [...options, join(folder, 'objects.ts')]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
}

/** The base with components, as an overlay has them. */
async function combined(components: readonly string[]): Promise<KubernetesObject[]> {
  const folder = await scratch()
  const from = (name: string) => relative(folder, join(HERE, name))
  const named = components.map((name) => from(`components/${name}`))
  await writeFile(
    join(folder, 'kustomization.yaml'),
    JSON.stringify({ resources: [from('base')], components: named }),
  )
  return render(folder)
}

const pick = <Kind>(objects: readonly KubernetesObject[], kind: string): Kind => {
  const found = objects.filter((object) => object.kind === kind)
  expect(found).toHaveLength(1)
  return found[0] as Kind
}

describe('the objects for Kubernetes', () => {
  it.each(COMBINATIONS.map((components) => ({ components })))(
    'the objects fit their schemas with the components $components',
    async ({ components }) => {
      const objects = await combined(components)
      expect(objects.length).toBeGreaterThanOrEqual(8)
      for (const object of objects) validate(object)
      const scalers = objects.filter(({ kind }) => /Autoscaler|ScaledObject/.test(kind))
      const ways = objects.filter(({ kind }) => /Ingress|HTTPRoute/.test(kind))
      expect([scalers.length, ways.length]).toEqual([1, 1])
    },
  )

  it('the objects have only fields that exist, and a misspelt one is found', async () => {
    const objects = [...(await combined([])), ...(await combined(COMPONENTS.slice(1)))]
    expect(await objections([...objects, ...(await combined(['prometheus']))])).toBe('')
    const misspelt = structuredClone(pick<IDeployment>(objects.slice(0, 8), 'Deployment'))
    Object.assign(misspelt.spec?.template.spec?.containers?.[0] ?? {}, { livenessProb: {} })
    expect(await objections([misspelt as unknown as KubernetesObject])).toContain('livenessProb')
  })

  it('an object with a value of the wrong type is refused', () => {
    const scaler = pick<KubernetesObject>(render(join(HERE, 'base')), 'HorizontalPodAutoscaler')
    const wrong = { ...scaler, spec: { ...(scaler.spec as object), maxReplicas: 'many' } }
    expect(() => validate(wrong)).toThrow(/maxReplicas/)
  })

  it('the example overlay changes namespace, image, host and scaling', () => {
    const objects = render(join(HERE, 'overlays/example'))
    for (const object of objects) validate(object)
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['verdemuse']))
    const pod = pick<IDeployment>(objects, 'Deployment').spec?.template.spec
    expect(pod?.containers?.[0]?.image).toBe('registry.example.com/verdemuse-api:0.1.0')
    const { spec } = pick<Ingress>(objects, 'Ingress')
    expect(spec?.rules?.map(({ host }) => host)).toEqual(['support.example.com'])
    const { spec: scaling } = pick<HorizontalPodAutoscaler>(objects, 'HorizontalPodAutoscaler')
    expect(scaling?.metrics?.map(({ type }) => type)).toEqual(['Resource', 'Pods'])
  })
})

describe('the objects among themselves', () => {
  const objects = render(join(HERE, 'base'))
  const deployment = pick<IDeployment>(objects, 'Deployment')
  const pod = deployment.spec?.template
  const [container] = pod?.spec?.containers ?? []

  it('the objects refer to the same pods, ports and settings', () => {
    const labels = pod?.metadata?.labels
    const service = pick<Service>(objects, 'Service')
    const policy = pick<NetworkPolicy>(objects, 'NetworkPolicy')
    expect(deployment.spec?.selector.matchLabels).toEqual(labels)
    expect(service.spec?.selector).toEqual(labels)
    expect(policy.spec?.podSelector?.matchLabels).toEqual(labels)
    expect(pick<PodDisruptionBudget>(objects, 'PodDisruptionBudget').spec?.selector?.matchLabels).toEqual(
      labels,
    )
    const ports = container?.ports?.map(({ name }) => name)
    const used = [
      ...(service.spec?.ports?.map(({ targetPort }) => targetPort) ?? []),
      ...(policy.spec?.ingress?.flatMap(({ ports: each = [] }) => each.map(({ port }) => port)) ?? []),
      ...[container?.startupProbe, container?.livenessProbe, container?.readinessProbe].map(
        (probe) => probe?.httpGet?.port,
      ),
    ]
    for (const port of used) expect(ports).toContain(port)
    const backend = pick<Ingress>(objects, 'Ingress').spec?.rules?.[0]?.http?.paths[0]?.backend.service
    expect(backend?.name).toBe(service.metadata?.name)
    expect(service.spec?.ports?.map(({ name }) => name)).toContain(backend?.port?.name)
    expect(pod?.spec?.serviceAccountName).toBe(pick<ServiceAccount>(objects, 'ServiceAccount').metadata?.name)
    expect(container?.envFrom?.[0]?.configMapRef?.name).toBe(
      pick<ConfigMap>(objects, 'ConfigMap').metadata?.name,
    )
  })

  it('the pods give the product settings that it reads, and use the ports on which it listens', async () => {
    const { data = {} } = pick<ConfigMap>(objects, 'ConfigMap')
    const config = loadConfig({ ...data, REDIS_URL: 'redis://redis:6379', SESSION_SECRET: 'x'.repeat(32) })
    for (const name of Object.keys(data)) expect(VARIABLE_NAMES).toContain(name)
    const ports = Object.fromEntries(
      container?.ports?.map(({ name, containerPort }) => [name, containerPort]) ?? [],
    )
    expect(ports).toEqual({ http: config.http.port, metrics: config.metrics?.port })
    expect(config.production).toBe(true)
    expect(container?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain(config.dataDir)
  })

  it('a changed setting replaces the pods, and the example adds its own', () => {
    const nameIn = (rendered: readonly KubernetesObject[]) =>
      pick<IDeployment>(rendered, 'Deployment').spec?.template.spec?.containers?.[0]?.envFrom?.[0]
        ?.configMapRef?.name
    const example = render(join(HERE, 'overlays/example'))
    const { metadata, data } = pick<ConfigMap>(example, 'ConfigMap')
    expect(data).toMatchObject({ NODE_ENV: 'production', SUPPORT_CONTACT: 'care@example.com' })
    expect(nameIn(example)).toBe(metadata?.name)
    expect(nameIn(example)).not.toBe(nameIn(objects))
  })

  it('this deployment, that of compose, Nginx and the product have the same limits and trust', async () => {
    const { metadata } = pick<Ingress>(objects, 'Ingress')
    const told = (name: string) => metadata?.annotations?.[name]
    const nginx = async (file: string) => readFile(join(HERE, '../nginx', file), 'utf8')
    const mebibytes = `${MAX_BODY_BYTES.documents / 1024 / 1024}m`
    expect(told('nginx.org/client-max-body-size')).toBe(mebibytes)
    expect(told('nginx.ingress.kubernetes.io/proxy-body-size')).toBe(mebibytes)
    expect(await nginx('nginx.conf')).toContain(`client_max_body_size ${mebibytes};`)
    const rate = Number(told('nginx.ingress.kubernetes.io/limit-rps'))
    expect(await nginx('limits.conf')).toContain(`zone=visitor_requests:10m rate=${rate}r/s;`)
    const burst = rate * Number(told('nginx.ingress.kubernetes.io/limit-burst-multiplier'))
    expect(await nginx('requests.conf')).toContain(`zone=visitor_requests burst=${burst} `)
    const streams = told('nginx.ingress.kubernetes.io/limit-connections')
    expect(await nginx('streams.conf')).toContain(`limit_conn visitor_streams ${streams};`)
    const proxy = await nginx('proxy.conf')
    for (const name of ['read', 'send'] as const) {
      expect(proxy).toContain(`proxy_${name}_timeout 1h;`)
      expect(told(`nginx.org/proxy-${name}-timeout`)).toBe('1h')
      expect(told(`nginx.ingress.kubernetes.io/proxy-${name}-timeout`)).toBe('3600')
    }
    const compose = await readFile(join(HERE, '../../docker-compose.prod.yml'), 'utf8')
    const trusted = /TRUSTED_PROXIES: \$\{TRUSTED_PROXIES:-([^}]+)\}/.exec(compose)?.[1]
    expect(pick<ConfigMap>(objects, 'ConfigMap').data?.TRUSTED_PROXIES).toBe(trusted)
  })

  it('the pods may call a model on any port, and not the metadata of the cloud', () => {
    const { spec } = pick<NetworkPolicy>(objects, 'NetworkPolicy')
    const anywhere = spec?.egress?.filter(({ ports }) => !ports).flatMap(({ to = [] }) => to) ?? []
    expect(anywhere.map(({ ipBlock }) => ipBlock?.cidr)).toEqual([undefined, '0.0.0.0/0', '::/0'])
    expect(anywhere[1]?.ipBlock?.except).toContain('169.254.0.0/16')
  })

  it('the pods leave the product time to drain', () => {
    const DRAIN_SECONDS = 15
    const preStop = container?.lifecycle?.preStop?.sleep?.seconds ?? 0
    const probing =
      (container?.readinessProbe?.periodSeconds ?? 10) * (container?.readinessProbe?.failureThreshold ?? 3)
    expect(preStop).toBeGreaterThan(0)
    expect(pod?.spec?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStop + DRAIN_SECONDS)
    expect(probing).toBeLessThanOrEqual(10)
  })

  it('a pod has no rights beyond its work', () => {
    expect(pod?.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    })
    for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod?.spec).not.toHaveProperty(name)
    expect(pod?.spec?.containers).toHaveLength(1)
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(JSON.stringify(pick<Service>(objects, 'Service'))).not.toContain('metrics')
  })

  it('scaling uses metrics that the product exports, in queries that Prometheus accepts', async () => {
    const known = (await openProcessMetrics().registry.getMetricsAsJSON()).map(({ name }) => name)
    const adapter = parse(await readFile(join(HERE, 'components/prometheus/adapter-values.yaml'), 'utf8'))
    const [rule] = adapter.rules.custom
    const [pods] = (await combined(['prometheus'])).flatMap(({ kind, spec }) =>
      kind === 'HorizontalPodAutoscaler'
        ? (spec as { metrics: { pods?: { metric: { name: string } } }[] }).metrics.slice(1)
        : [],
    )
    expect(pods?.pods?.metric.name).toBe(rule.name.as)
    const series = /^\w+/.exec(rule.seriesQuery)?.[0] ?? ''
    const asAdapterDoes = rule.metricsQuery
      .replaceAll('<<.Series>>', series)
      .replaceAll('<<.LabelMatchers>>', 'namespace="a",pod=~"b|c"')
      .replaceAll('<<.GroupBy>>', 'pod')
    const { triggers } = pick<ScaledObject>(await combined(['keda']), 'ScaledObject').spec ?? { triggers: [] }
    const ofKeda = triggers.flatMap(({ metadata }) => (metadata.query ? [metadata.query] : []))
    const queries = [rule.seriesQuery, asAdapterDoes, ...ofKeda]
    expect(queries).toHaveLength(4)
    for (const query of queries) expect(known).toContain(/verdemuse_\w+/.exec(query)?.[0])
    const folder = await scratch()
    const rules = queries.map((expr, at) => ({ record: `query:${at}`, expr }))
    await writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'queries', rules }] }))
    expect((await run('promtool', ['check', 'rules', join(folder, 'rules.yml')])).stdout).toContain(
      '4 rules found',
    )
  })
})
