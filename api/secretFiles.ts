import { readFileSync } from 'node:fs'
import { ConfigError } from './configError.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The environment with each secret that `NAME_FILE` names read from there: a container's environment shows in
 * `docker inspect`, a file of it does not. An empty file is a secret that is not set. @throws ConfigError
 */
export function withSecretFiles(env: Env, names: Iterable<string>): Env {
  const secrets: Record<string, string> = {}
  for (const name of names) {
    const path = env[`${name}_FILE`]?.trim()
    if (!path) continue
    if (env[name]?.trim()) throw new ConfigError(`${name} and ${name}_FILE are both set: take one of them.`)
    secrets[name] = contentOf(path, `${name}_FILE`)
  }
  return { ...env, ...secrets }
}

function contentOf(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(`${variable} is ${JSON.stringify(path)}, which cannot be read (${code}).`)
  }
}
