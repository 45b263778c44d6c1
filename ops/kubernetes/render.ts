import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

/** An object of Kubernetes, as far as its rendering needs to know it. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly [key: string]: unknown
}

interface Kustomization {
  readonly namespace?: string
  readonly resources?: readonly string[]
  readonly components?: readonly string[]
  readonly images?: readonly { readonly name: string; readonly newName?: string; readonly newTag?: string }[]
  readonly patches?: readonly Patch[]
  readonly configMapGenerator?: readonly Generator[]
}

interface Generator {
  readonly name: string
  readonly behavior?: 'merge'
  readonly envs?: readonly string[]
  readonly literals?: readonly string[]
}

interface Patch {
  readonly target?: { readonly kind: string; readonly name: string }
  readonly patch: string
}

interface Operation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: unknown
}

const KNOWN = new Set([
  ...['apiVersion', 'kind', 'namespace', 'resources', 'components', 'images', 'patches'],
  'configMapGenerator',
])

/**
 * Renders a folder as `kustomize build` does, as far as ours go: resources, generated ConfigMaps, components, images, a
 * namespace, JSON patches and deletions. The digest in a ConfigMap's name is another one than kustomize's.
 * @throws Error on whatever else, and on a patch that hits nothing.
 */
export const render = (folder: string): KubernetesObject[] => withDigests(rendered(folder, []))

function rendered(folder: string, before: readonly KubernetesObject[]): KubernetesObject[] {
  const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization
  const unknown = Object.keys(kustomization).filter((key) => !KNOWN.has(key))
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} is not rendered`)
  const { resources = [], components = [], patches = [], images = [], namespace } = kustomization
  const { configMapGenerator: generators = [] } = kustomization
  let objects = [...before, ...resources.flatMap((each) => load(join(folder, each)))]
  for (const each of generators) objects = generated(objects, each, folder)
  for (const each of components) objects = rendered(join(folder, each), objects)
  for (const patch of patches) objects = patched(objects, patch)
  return objects.map((object) => ({
    ...withImages(object, images),
    metadata: { ...object.metadata, ...(namespace && { namespace }) },
  }))
}

function generated(
  objects: readonly KubernetesObject[],
  { name, behavior, envs = [], literals = [] }: Generator,
  folder: string,
): KubernetesObject[] {
  const lines = envs.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
  const said = [...lines.filter((line) => !/^\s*(?:#|$)/.test(line)), ...literals]
  const data = Object.fromEntries(said.map((line) => [line.split('=', 1)[0], line.replace(/^[^=]*=/, '')]))
  const isIt = ({ kind, metadata }: KubernetesObject) => kind === 'ConfigMap' && metadata.name === name
  if (objects.some(isIt) !== (behavior === 'merge')) throw new Error(`ConfigMap ${name}: merge what is there`)
  if (behavior !== 'merge')
    return [...objects, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }]
  return objects.map((each) => (isIt(each) ? { ...each, data: { ...(each.data as object), ...data } } : each))
}

/** ConfigMaps under names of their own for each content, wherever they are referred to. */
function withDigests(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const names = new Map(
    objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata: { name }, data }) => {
        const digest = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10)
        return [name, `${name}-${digest}`] as const
      }),
  )
  return objects.map((object) => {
    const own = object.kind === 'ConfigMap' ? names.get(object.metadata.name) : undefined
    const metadata = own ? { ...object.metadata, name: own } : object.metadata
    return { ...withReferences(object, names), metadata }
  })
}

function withReferences<Value>(value: Value, names: ReadonlyMap<string, string>): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => withReferences(each, names)) as Value
  const entries = Object.entries(value).map(([key, each]) => {
    const name = key === 'configMapRef' ? names.get((each as { name: string }).name) : undefined
    return [key, name ? { ...each, name } : withReferences(each, names)]
  })
  return Object.fromEntries(entries) as Value
}

const load = (path: string): KubernetesObject[] =>
  path.endsWith('.yaml')
    ? parseAllDocuments(readFileSync(path, 'utf8'), { uniqueKeys: true }).map((each) => {
        const [error] = each.errors
        if (error) throw error
        return each.toJS() as KubernetesObject
      })
    : rendered(path, [])

function patched(objects: readonly KubernetesObject[], { target, patch }: Patch): KubernetesObject[] {
  const body = parse(patch) as Operation[] | (KubernetesObject & { readonly $patch?: string })
  if (!Array.isArray(body) && body.$patch !== 'delete') throw new Error('Only deletions are merged')
  const aim = Array.isArray(body) ? target : { kind: body.kind, name: body.metadata.name }
  const isHit = ({ kind, metadata: { name } }: KubernetesObject) => kind === aim?.kind && name === aim.name
  if (!objects.some(isHit)) throw new Error(`There is no ${aim?.kind} ${aim?.name} to patch`)
  if (!Array.isArray(body)) return objects.filter((object) => !isHit(object))
  return objects.map((object) => (isHit(object) ? body.reduce(changed, structuredClone(object)) : object))
}

/** RFC 6902, in place. */
function changed(object: KubernetesObject, { op, path, value }: Operation): KubernetesObject {
  const steps = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = steps.pop() ?? ''
  const parent = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], object)
  if (typeof parent !== 'object' || parent === null) throw new Error(`There is no ${path} in ${object.kind}`)
  if (op !== 'add' && !(last in parent)) throw new Error(`There is no ${path} in ${object.kind}`)
  if (Array.isArray(parent) && op === 'add')
    parent.splice(last === '-' ? parent.length : Number(last), 0, value)
  else if (Array.isArray(parent) && op === 'remove') parent.splice(Number(last), 1)
  else if (op === 'remove') Reflect.deleteProperty(parent, last)
  else Reflect.set(parent, last, value)
  return object
}

/** Wherever an `image` of one of these names is. */
function withImages<Value>(value: Value, images: NonNullable<Kustomization['images']>): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => withImages(each, images)) as Value
  const entries = Object.entries(value).map(([key, each]) => {
    const image = key === 'image' ? images.find(({ name }) => name === each) : undefined
    if (image) return [key, `${image.newName ?? image.name}${image.newTag ? `:${image.newTag}` : ''}`]
    return [key, withImages(each, images)]
  })
  return Object.fromEntries(entries) as Value
}
