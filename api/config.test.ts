import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

describe('loadConfig', () => {
  it('the configuration is valid with an empty environment', () => {
    expect(loadConfig({})).toMatchObject({
      http: { host: '127.0.0.1', port: 8000, allowedOrigins: [] },
      dataDir: '.data',
      redis: null,
      openai: null,
      workers: 1,
      metrics: { host: '127.0.0.1', port: 9464 },
      conversationTtlMs: 604_800_000,
      cache: { ttlMs: 86_400_000, capacity: 10_000, semanticMaxError: 0.01, judgedShare: 0.05 },
    })
  })

  it.each([
    [{ PORT: 'eighty' }, 'PORT is "eighty", and takes a port, 0 to 65535.'],
    [{ PORT: '70000' }, 'PORT is "70000", and takes a port, 0 to 65535.'],
    [{ WORKERS: '2' }, 'WORKERS is 2, and more than one process needs REDIS_URL.'],
    [{ REDIS_CACHE_URL: 'redis://a' }, 'REDIS_CACHE_URL is set, and needs REDIS_URL beside it.'],
    [{ CACHE_CAPACITY: '0' }, 'CACHE_CAPACITY is "0", and takes a number of answers, 1 to 10000000.'],
    [{ SEMANTIC_CACHE_MAX_ERROR: '2' }, 'SEMANTIC_CACHE_MAX_ERROR is "2", and takes a share, 0 (off) to 1.'],
    [
      { OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small' },
      'OPENAI_EMBEDDING_MODEL is set, and needs OPENAI_API_KEY or OPENAI_BASE_URL beside it.',
    ],
    [{ METRICS_PORT: 'none' }, 'METRICS_PORT is "none", and takes a port, 0 to 65535, or off.'],
    [{ WORKERS: '0' }, 'WORKERS is "0", and takes a number of processes, 1 to 128.'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL is "loud", and takes fatal, error, warn, info, debug, trace or silent.',
    ],
    [
      { OPENAI_BASE_URL: 'localhost:11434' },
      'OPENAI_BASE_URL is "localhost:11434", and takes an http or https address, such as https://api.openai.com/v1.',
    ],
    [
      { ALLOWED_ORIGINS: 'example.com' },
      'ALLOWED_ORIGINS is "example.com", and takes origins such as https://example.com, comma-separated.',
    ],
  ])('a wrong variable is refused with its name, its value and what it takes: %o', (env, message) => {
    expect(() => loadConfig(env)).toThrow(new ConfigError(message))
  })

  it('metrics have no port if they are off', () => {
    expect(loadConfig({ METRICS_PORT: 'off' }).metrics).toBeNull()
  })

  it.each([
    { SESSION_SECRET: 'hunter2' },
    { ADMIN_API_KEY: 'hunter2' },
    { REDIS_URL: 'http://:hunter2@redis' },
    { REDIS_URL: 'redis://a', REDIS_CACHE_URL: 'http://:hunter2@redis' },
  ])('a refused secret is not repeated in the error: %o', (env) => {
    expect(() => loadConfig(env)).toThrow(ConfigError)
    expect(() => loadConfig(env)).not.toThrow(/hunter2/)
  })

  it('an empty variable counts as not set', () => {
    expect(loadConfig({ PORT: '', REDIS_URL: ' ', OPENAI_API_KEY: '' })).toEqual(loadConfig({}))
  })

  it('the Redis address may have several nodes', () => {
    expect(loadConfig({ REDIS_URL: 'redis://a:6379, redis://b:6379' }).redis).toEqual({
      urls: ['redis://a:6379', 'redis://b:6379'],
      cacheUrls: null,
    })
  })

  it('a model is configured as soon as a key or an endpoint is set', () => {
    expect(loadConfig({ OPENAI_API_KEY: 'sk-1', OPENAI_FALLBACK_MODELS: 'a, b' }).openai).toMatchObject({
      apiKey: 'sk-1',
      baseURL: null,
      fallbackModels: ['a', 'b'],
    })
    expect(loadConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }).openai?.baseURL).toBe(
      'http://127.0.0.1:11434/v1',
    )
  })
})
