import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder: string
let page: Server
let status: number
/** Stands for Nginx: counts how often it is to read its settings again, and prints that for each line that it gets. */
let nginx: ChildProcessByStdio<Writable, Readable, null>
let printed: AsyncIterator<string>
const STAND_IN = `
  count=0
  trap 'count=$((count + 1))' HUP
  echo on
  while :; do
    if read -r; then echo $count; elif [ $? -eq 1 ]; then exit; fi
  done`

/** How often Nginx was to read its settings so far. The shell handles a signal that came before the line first. */
const readings = async (): Promise<number> => {
  nginx.stdin.write('\n')
  return Number((await printed.next()).value)
}

/** What the name server tells of the API; null: it does not know the name. */
const setAddresses = (addresses: readonly string[] | null) =>
  writeFile(
    join(folder, 'getent'),
    addresses ? `#!/bin/bash\nprintf '%s STREAM api\\n' ${addresses.join(' ')}\n` : '#!/bin/bash\nexit 2\n',
  ).then(() => chmod(join(folder, 'getent'), 0o755))

const check = () =>
  new Promise<number>((resolve) => {
    const { port } = page.address() as AddressInfo
    const env = { PATH: `${folder}:/usr/bin:/bin`, PORT: String(port), STATE: folder }
    execFile('bash', [join(import.meta.dirname, 'health.sh')], { env }, (error) =>
      resolve(Number(error?.code ?? 0)),
    )
  })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verdemuse-nginx-'))
  status = 200
  page = createServer((_, response) => response.writeHead(status).end('page')).listen(0, '127.0.0.1')
  await once(page, 'listening')
  nginx = spawn('bash', ['-c', STAND_IN], { stdio: ['pipe', 'pipe', 'inherit'] })
  printed = createInterface(nginx.stdout)[Symbol.asyncIterator]()
  await printed.next()
  await writeFile(join(folder, 'nginx.pid'), `${nginx.pid}\n`)
})
afterEach(async () => {
  nginx.kill('SIGKILL')
  page.close()
  await rm(folder, { recursive: true, force: true })
})

it('the health check has Nginx look the API up again if its address has changed, and only then', async () => {
  await setAddresses(['10.0.0.2', '10.0.0.2'])
  expect(await check()).toBe(0)
  expect(await readings()).toBe(1)
  expect(await check()).toBe(0)
  await setAddresses(null)
  expect(await check()).toBe(0)
  expect(await readings()).toBe(1)
  await setAddresses(['10.0.0.3'])
  expect(await check()).toBe(0)
  expect(await readings()).toBe(2)
})

it.each([
  [308, 0],
  [500, 1],
])('the health check of a page with status %i exits with %i', async (given, code) => {
  await setAddresses(null)
  status = given
  expect(await check()).toBe(code)
})
