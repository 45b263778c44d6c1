import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

let folder: string
let page: Server
let status: number
/** Stands for Nginx: writes a line for each time that it is to read its settings again. */
let nginx: ChildProcess
let readings: number

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
  readings = 0
  nginx = spawn('bash', ['-c', 'trap "echo again" HUP; echo on; while :; do sleep 0.02; done'])
  nginx.stdout?.on('data', (chunk) => {
    readings += String(chunk).split('again').length - 1
  })
  await once(nginx.stdout ?? nginx, 'data')
  await writeFile(join(folder, 'nginx.pid'), `${nginx.pid}\n`)
})
afterEach(async () => {
  nginx.kill('SIGKILL')
  page.close()
  await rm(folder, { recursive: true, force: true })
})

it('has Nginx look the API up again where its address is another one, and not else', async () => {
  await setAddresses(['10.0.0.2', '10.0.0.2'])
  expect(await check()).toBe(0)
  await vi.waitFor(() => expect(readings).toBe(1))
  expect(await check()).toBe(0)
  await setAddresses(null)
  expect(await check()).toBe(0)
  await setAddresses(['10.0.0.3'])
  expect(await check()).toBe(0)
  await vi.waitFor(() => expect(readings).toBe(2))
})

it.each([
  [308, 0],
  [500, 1],
])('says of a page with status %i: %i', async (given, code) => {
  await setAddresses(null)
  status = given
  expect(await check()).toBe(code)
})
