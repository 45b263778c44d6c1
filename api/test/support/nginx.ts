import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { appendFile, chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { precompress } from '../../../ops/nginx/precompress.ts'
import { writeCertificate } from './certificate.ts'
import { freePort } from './freePort.ts'
import { eventually } from './patience.ts'

const CONFIG = fileURLToPath(new URL('../../../ops/nginx/', import.meta.url))
const WEB_APP = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** The real Nginx with the configuration of the project, in front of products. */
export interface Nginx {
  readonly url: string
  /** Over TLS, with a certificate of its own. */
  readonly secureUrl: string
  /** Sends everyone to TLS. */
  readonly redirectingUrl: string
  /** Each line of the access log so far. */
  log(): readonly Readonly<Record<string, unknown>>[]
  /** Ends it as its container does, with SIGQUIT. Resolves when the process is gone. */
  quit(): Promise<void>
  close(): Promise<void>
}

export async function startNginx(
  productUrls: readonly string[],
  { trustedProxies = [] as readonly string[] } = {},
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'verdemuse-nginx-'))
  const [plain, redirecting, tls] = [await freePort(), await freePort(), await freePort()]
  await layOut(folder, productUrls, { plain, redirecting, tls })
  const trusted = trustedProxies.map((each) => `set_real_ip_from ${each};\n`)
  await appendFile(join(folder, 'trusted-proxies.conf'), trusted.join(''))
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;'])
  let output = ''
  for (const stream of [nginx.stdout, nginx.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  nginx.on('error', (error) => (output += error.message))
  const exited = once(nginx, 'exit')
  exited.catch(() => {})
  const endWithUs = () => nginx.kill('SIGKILL')
  process.once('exit', endWithUs)
  const url = `http://127.0.0.1:${plain}`
  const hasEnded = () => nginx.pid === undefined || nginx.exitCode !== null
  await eventually(async () => {
    if (!hasEnded()) await fetch(url)
  })
  if (hasEnded()) throw new Error(`nginx does not run: ${output}`)
  return {
    url,
    redirectingUrl: `http://127.0.0.1:${redirecting}`,
    secureUrl: `https://127.0.0.1:${tls}`,
    log: () =>
      [...readFileSync(join(folder, 'access.log'), 'utf8').matchAll(/^\{"time".*\}$/gm)].map(([line]) =>
        JSON.parse(line),
      ),
    async quit() {
      nginx.kill('SIGQUIT')
      await exited
    },
    async close() {
      process.off('exit', endWithUs)
      nginx.kill('SIGTERM')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Ports {
  readonly plain: number
  readonly redirecting: number
  readonly tls: number
}

/** The project's files as they are, but for what a deployment sets. */
async function layOut(folder: string, productUrls: readonly string[], ports: Ports): Promise<void> {
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
  const servers = productUrls.map((each) => `server ${new URL(each).host};`).join('\n')
  await edit(join(folder, 'upstreams.conf'), (text) => text.replace(/server api:.*/, servers))
  const plain = await readFile(join(folder, 'listen.conf'), 'utf8')
  const tls = await readFile(join(folder, 'listen.tls.conf'), 'utf8')
  const listening =
    plain.replace('listen 80', `listen 127.0.0.1:${ports.plain}`) +
    tls
      .replace('listen 80', `listen 127.0.0.1:${ports.redirecting}`)
      .replace('listen 443', `listen 127.0.0.1:${ports.tls}`)
  await writeFile(join(folder, 'listen.conf'), listening)
  await mkdir(join(folder, 'certificates'))
  await writeCertificate(join(folder, 'certificates'))
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}
