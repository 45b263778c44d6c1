import { parseArgs } from 'node:util'
import { makeLogger } from '../api/adapters/pino/logger.ts'
import { pinoTelemetry } from '../api/adapters/pino/telemetry.ts'
import { loadConfig } from '../api/config.ts'
import type { ApiKey } from '../api/domain/apiKey.ts'
import { SCOPES } from '../api/domain/viewer.ts'
import { openStores } from '../api/stores.ts'
import { type ApiKeys, makeApiKeys } from '../api/usecases/apiKeys.ts'
import { removeWebhooksOf } from '../api/usecases/webhooks.ts'

const USAGE = `npm run keys -- create NAME --scope SCOPE [--scope …] [--expires 2027-01-31]
npm run keys -- list
npm run keys -- revoke key_…

Scopes: ${SCOPES.join(', ')}. Works on the store that the settings name: REDIS_URL, or else DATA_DIR.
The embedded database is for one process: while the product runs on it, use createApiKey with ADMIN_API_KEY.`

const day = (epochMs: number | null): string =>
  epochMs === null ? 'never' : new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ')

const line = ({ id, prefix, scopes, name, lastUsedAt, expiresAt }: ApiKey): string =>
  `${id}  ${prefix}…  ${scopes.join(',')}  used ${day(lastUsedAt)}  expires ${day(expiresAt)}  ${name}`

/** What a command says. @throws Error with one line for whoever typed it. */
async function run(keys: ApiKeys, args: readonly string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { scope: { type: 'string', multiple: true }, expires: { type: 'string' } },
  })
  const [command, subject] = positionals
  if (command === 'list') return (await keys.list()).map(line).join('\n') || 'There are no keys.'
  if (command === 'revoke' && subject) return `Revoked: ${line(await keys.revoke(subject))}`
  if (command !== 'create' || !subject || !values.scope) throw new Error(USAGE)
  const expiresAt = values.expires === undefined ? null : Date.parse(values.expires)
  if (Number.isNaN(expiresAt)) throw new Error('--expires takes a date such as 2027-01-31.')
  const { apiKey, secret } = await keys.create({ name: subject, scopes: values.scope, expiresAt })
  return `${line(apiKey)}\n\n${secret}\n\nThis is shown once; only its hash is kept.`
}

try {
  const telemetry = pinoTelemetry(await makeLogger({ level: 'silent', production: true }))
  const stores = await openStores(loadConfig(process.env), telemetry, Date.now)
  try {
    const keys = makeApiKeys({
      keyStore: stores.keyStore,
      onRevoked: (id) => removeWebhooksOf(stores, id),
      telemetry,
      now: Date.now,
    })
    console.log(await run(keys, process.argv.slice(2)))
  } finally {
    await stores.close()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
