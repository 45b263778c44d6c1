import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

describe('a secret from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verdemuse-secrets-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (content: string): string => {
    const path = join(folder, `secret-${content.length}`)
    writeFileSync(path, content)
    return path
  }

  it('a secret is the content of its file, without the line end', () => {
    expect(
      loadConfig({
        SESSION_SECRET_FILE: file('a-session-secret-of-enough-characters\n'),
        ADMIN_API_KEY_FILE: file('an-admin-key-of-16\n'),
        OPENAI_API_KEY_FILE: file('sk-1\n'),
        REDIS_URL_FILE: file('redis://:word@redis:6379\n'),
      }),
    ).toMatchObject({
      sessionSecret: 'a-session-secret-of-enough-characters',
      adminApiKey: 'an-admin-key-of-16',
      openai: { apiKey: 'sk-1' },
      redis: { urls: ['redis://:word@redis:6379'] },
    })
  })

  it('a secret is not set if its file is empty, or none is named', () => {
    expect(loadConfig({ OPENAI_API_KEY_FILE: file(''), SESSION_SECRET_FILE: ' ' })).toEqual(loadConfig({}))
  })

  it('the start fails if a secret file is missing, or the variable is set as well', () => {
    expect(() => loadConfig({ ADMIN_API_KEY_FILE: '/none' })).toThrow(
      new ConfigError('ADMIN_API_KEY_FILE is "/none", which cannot be read (ENOENT).'),
    )
    expect(() => loadConfig({ ADMIN_API_KEY: 'x', ADMIN_API_KEY_FILE: '/none' })).toThrow(
      new ConfigError('ADMIN_API_KEY and ADMIN_API_KEY_FILE are both set: take one of them.'),
    )
  })

  it('the error about an invalid secret from a file does not repeat it', () => {
    expect(() => loadConfig({ SESSION_SECRET_FILE: file('hunter2') })).toThrow(
      new ConfigError('SESSION_SECRET is 7 characters that do not fit, and takes at least 32 characters.'),
    )
  })
})
