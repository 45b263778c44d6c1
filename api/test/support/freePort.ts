import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below the ports that systems hand out by themselves: a port stays ours while its server restarts. */
const FIRST = 10_000
const COUNT = 20_000
/** One file for each claimed port, with the id of the process that claimed it; shared by all test runs of a machine. */
const CLAIMS = join(tmpdir(), 'verdemuse-test-ports')

const claimed = new Set<string>()
process.once('exit', () => {
  for (const claim of claimed) rmSync(claim, { force: true })
})

/** A loopback port on which nothing listens. No other test process on this machine gets it while this one lives. */
export async function freePort(): Promise<number> {
  mkdirSync(CLAIMS, { recursive: true })
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (claim(join(CLAIMS, String(port))) && (await canListen(port))) return port
  }
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    claimed.add(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!isAlive(ownerOf(file))) rmSync(file, { force: true })
    return false
  }
}

/** 0 if the file is gone or not written yet. */
function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
