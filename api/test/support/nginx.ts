import { readFileSync } from 'node:fs'
import { appendFile, chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { precompress } from '../../../ops/nginx/precompress.ts'
import { writeCertificate } from './certificate.ts'
import { freePort } from './freePort.ts'
import { type NginxProcess, runNginx } from './nginxProcess.ts'

const CONFIG = fileURLToPath(new URL('../../../ops/nginx/', import.meta.url))
const WEB_APP = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** The real Nginx with the configuration of the project, in front of products. */
export interface Nginx extends NginxProcess {
  readonly url: string
  /** If it was started with `ipv6`. */
  readonly ipv6Url: string
  /** Over TLS, with a certificate of its own. */
  readonly secureUrl: string
  /** Sends everyone to TLS. */
  readonly redirectingUrl: string
  /** Each line of the access log so far. */
  log(): readonly Readonly<Record<string, unknown>>[]
}

export interface NginxOptions {
  readonly trustedProxies?: readonly string[]
  /** Also over IPv6. */
  readonly ipv6?: boolean
  /** What a test has otherwise, such as fewer streams: the text of a file to another one. */
  readonly changes?: Readonly<Record<string, (text: string) => string>>
}

export async function startNginx(
  productUrls: readonly string[],
  { trustedProxies = [], ipv6 = false, changes = {} }: NginxOptions = {},
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'verdemuse-nginx-'))
  const [plain, redirecting, tls] = [await freePort(), await freePort(), await freePort()]
  await layOut(folder, productUrls, { plain, redirecting, tls, ipv6 })
  const trusted = trustedProxies.map((each) => `set_real_ip_from ${each};\n`)
  await appendFile(join(folder, 'trusted-proxies.conf'), trusted.join(''))
  for (const [name, change] of Object.entries(changes)) await edit(join(folder, name), change)
  const url = `http://127.0.0.1:${plain}`
  const running = await runNginx(folder, url)
  return {
    ...running,
    url,
    ipv6Url: `http://[::1]:${plain}`,
    redirectingUrl: `http://127.0.0.1:${redirecting}`,
    secureUrl: `https://127.0.0.1:${tls}`,
    log: () =>
      [...readFileSync(join(folder, 'access.log'), 'utf8').matchAll(/^\{"time".*\}$/gm)].map(([line]) =>
        JSON.parse(line),
      ),
  }
}

interface Listening {
  readonly plain: number
  readonly redirecting: number
  readonly tls: number
  readonly ipv6: boolean
}

/** The project's files as they are, but for what a deployment sets. */
async function layOut(folder: string, productUrls: readonly string[], listening: Listening): Promise<void> {
  // Started by root, its workers are someone else.
  await chmod(folder, 0o755)
  await cp(CONFIG, folder, { recursive: true })
  // Without the page of the API, whose 9 MB take 12 s to compress.
  const isServed = (path: string) => !path.startsWith(join(WEB_APP, 'docs'))
  await cp(WEB_APP, join(folder, 'web'), { recursive: true, filter: isServed })
  await precompress(join(folder, 'web'))
  await cp('/etc/nginx/mime.types', join(folder, 'mime.types'))
  await edit(join(folder, 'nginx.conf'), (text) =>
    // Node's pipes are sockets, which cannot be opened by a name.
    text.replaceAll('/tmp/', `${folder}/`).replace('/dev/stdout', `${folder}/access.log`),
  )
  const hosts = productUrls.map((each) => `server ${new URL(each).host};`).join('\n')
  await edit(join(folder, 'upstreams.conf'), (text) => text.replace(/server api:.*/, hosts))
  const { plain, redirecting, tls } = listening
  const [asIs, withTls] = await Promise.all(
    ['listen.conf', 'listen.tls.conf'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  const servers = [
    onLoopback(asIs ?? '', { 80: plain }, listening),
    onLoopback(withTls ?? '', { 80: redirecting, 443: tls }, listening),
  ]
  await writeFile(join(folder, 'listen.conf'), servers.join(''))
  await mkdir(join(folder, 'certificates'))
  await writeCertificate(join(folder, 'certificates'))
}

/** The same servers on other ports, which nobody reaches from outside. */
const onLoopback = (text: string, ports: Readonly<Record<number, number>>, { ipv6 }: Listening): string =>
  text
    .replace(/^ *listen \[::\].*\n/gm, (line) => (ipv6 ? line : ''))
    .replace(
      /listen (\[::\]:)?(\d+)/g,
      (_, isIpv6, port) => `listen ${isIpv6 ? '[::1]' : '127.0.0.1'}:${ports[port]}`,
    )

/** @throws Error if there is nothing to change. */
async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`There is nothing to change in ${path}`)
  await writeFile(path, after)
}
