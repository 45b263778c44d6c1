import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { eventually } from './patience.ts'

/** An Nginx of its own, with the settings in a folder of its own. */
export interface NginxProcess {
  /** What it wrote to its standard streams so far. */
  output(): string
  /** Ends it as its container does, with SIGQUIT. Resolves when the process is gone. */
  quit(): Promise<void>
  /** Ends it immediately, and removes the folder. */
  close(): Promise<void>
}

/** Resolves as soon as something answers at `url`. @throws Error with what Nginx wrote, if it ends. */
export async function runNginx(folder: string, url: string): Promise<NginxProcess> {
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off;'])
  let output = ''
  for (const stream of [nginx.stdout, nginx.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  nginx.on('error', (error) => (output += error.message))
  const exited = once(nginx, 'exit')
  exited.catch(() => {})
  const endWithUs = () => nginx.kill('SIGKILL')
  process.once('exit', endWithUs)
  const hasEnded = () => nginx.pid === undefined || nginx.exitCode !== null
  await eventually(async () => {
    if (!hasEnded()) await fetch(url)
  })
  if (hasEnded()) throw new Error(`nginx does not run: ${output}`)
  return {
    output: () => output,
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
