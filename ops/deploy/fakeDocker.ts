import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../api/test/support/freePort.ts'

/** All that the script asks of a machine besides Docker. */
const COMMANDS =
  'bash cat chmod cut date dirname du grep gzip head hostname id mkdir mktemp mv od rm sed sha256sum sleep sort tail tar'

const PORTS = ['HTTP_PORT', 'HTTPS_PORT', 'PROMETHEUS_PORT', 'GRAFANA_PORT']

const ROOT = join(import.meta.dirname, '../..')

/**
 * Stands for `docker` and `docker-compose`: writes down how it is called, and answers as its state says. By the shell
 * alone where it can: it is called hundreds of times.
 */
const FAKE = `#!/bin/bash
state=$FAKE_STATE
command="\${0##*/} $*"
printf '%s\\n' "$command" >>"$state/calls"
unhealthy() { [ -e "$state/unhealthy" ] && [ "$(<"$state/up")" = "$(<"$state/unhealthy")" ]; }
case $command in
  "docker info"*) [ ! -e "$state/no-engine" ] ;;
  "docker compose version"*) [ ! -e "$state/no-plugin" ] ;;
  "docker-compose version"*) echo 1.29.2 ;;
  *" build") [ ! -e "$state/build-fails" ] || { echo 'npm ci: no network'; exit 1; } ;;
  *" ps -q"*|*" ps -aq"*) [ ! -e "$state/up" ] || echo container ;;
  *" up -d"*)
    if [ -e "$state/up" ] && unhealthy; then
      echo 'cannot remove container as it is running'; exit 1
    fi
    printf '%s' "\${IMAGE_TAG-$(sed -n 's/^IMAGE_TAG=//p' .env 2>/dev/null)}" >"$state/up" ;;
  *" down"*) rm -f "$state/up" ;;
  *" logs"*) echo "the last words" ;;
  *" exec -T redis "*) printf 'REDIS0011 what people wrote' ;;
  "docker image inspect"*) printf '%s' "$(<"$state/image")" ;;
  "docker inspect"*Config.Image*) echo redis:7 ;;
  "docker inspect"*)
    if unhealthy; then echo "/verdemuse-api-1 unhealthy"; else echo "/verdemuse-api-1 healthy"; fi ;;
  "docker rm -f verdemuse-api-1") rm "$state/up" ;;
  "docker run"*) cat >"$state/restored" ;;
esac
`

/** A folder with the project's script and compose file, on a machine whose Docker is a fake. */
export interface Site {
  readonly folder: string
  /** Runs ops/deploy.sh. */
  deploy(...args: readonly string[]): Promise<{ code: number; output: string }>
  /** How Docker was called, since the last time. */
  calls(): Promise<readonly string[]>
  /** Sets what the fake answers: `image`, `unhealthy`, `build-fails`, `no-engine`, `no-plugin`; null takes it back. */
  set(name: string, value: string | null): Promise<void>
  read(name: string): Promise<string>
  state(name: string): Promise<string>
  /** What the script has left in the folder for temporary files. */
  temporaryFiles(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface SiteOptions {
  readonly tools?: readonly string[]
  readonly settings?: Readonly<Record<string, string>>
  /** The folder of a site whose settings, secrets and state it has from the beginning. */
  readonly copyOf?: string
}

export async function openSite({
  tools = ['docker', 'docker-compose'],
  settings = {},
  copyOf,
}: SiteOptions = {}): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'verdemuse-deploy-'))
  const state = join(folder, 'state')
  const bin = join(folder, 'bin')
  const tmp = join(folder, 'tmp')
  await Promise.all([
    mkdir(state),
    mkdir(bin),
    mkdir(tmp),
    cp(join(ROOT, 'ops/deploy'), join(folder, 'ops/deploy'), {
      recursive: true,
      filter: (path) => !path.endsWith('.ts'),
    }),
    cp(join(ROOT, 'ops/deploy.sh'), join(folder, 'ops/deploy.sh')),
    cp(join(ROOT, 'docker-compose.prod.yml'), join(folder, 'docker-compose.prod.yml')),
  ])
  await writeFile(join(bin, 'fake'), FAKE)
  await chmod(join(bin, 'fake'), 0o755)
  for (const command of COMMANDS.split(' ')) await symlink(`/usr/bin/${command}`, join(bin, command))
  for (const tool of tools) await symlink('fake', join(bin, tool))
  await writeFile(join(state, 'image'), 'sha256:first')
  if (copyOf)
    for (const each of ['.env', '.secrets', 'state'])
      await cp(join(copyOf, each), join(folder, each), { recursive: true })
  const freePorts = PORTS.map(async (name) => [name, String(await freePort())] as const)
  const env = {
    ...Object.fromEntries(await Promise.all(freePorts)),
    ...settings,
    PATH: bin,
    FAKE_STATE: state,
    TMPDIR: tmp,
    WAIT_SECONDS: '0',
  }
  return {
    folder,
    deploy: (...args) =>
      new Promise((resolve) =>
        execFile('/bin/bash', [join(folder, 'ops/deploy.sh'), ...args], { env }, (error, stdout, stderr) =>
          resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
        ),
      ),
    async calls() {
      const path = join(state, 'calls')
      const text = await readFile(path, 'utf8').catch(() => '')
      await rm(path, { force: true })
      return text.split('\n').filter(Boolean)
    },
    set: (name, value) =>
      value === null ? rm(join(state, name), { force: true }) : writeFile(join(state, name), value),
    read: (name) => readFile(join(folder, name), 'utf8'),
    temporaryFiles: () => readdir(tmp),
    state: (name) => readFile(join(state, name), 'utf8'),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
