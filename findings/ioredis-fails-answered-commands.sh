#!/usr/bin/env bash
# A process that is busy for longer than a time limit fails commands whose answers wait in its socket.
set -euo pipefail
command -v redis-server >/dev/null || { echo 'This needs redis-server.' >&2; exit 1; }
folder=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; wait "$server" || true; fi; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit ioredis@6.0.0
redis-server --port 0 --unixsocket "$folder/redis.sock" --save '' --dir "$folder" >/dev/null &
server=$!
until [ -S "$folder/redis.sock" ]; do sleep 0.1; done
cat >try.mjs <<'JS'
import { execFileSync } from 'node:child_process'
import { Redis } from 'ioredis'

const path = `${process.cwd()}/redis.sock`
const LIMIT_MS = 200
/** Sends GET, keeps the thread busy for three times the limit, and returns what came of it. */
async function askAndStall(options) {
  const redis = new Redis({ path, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, retryStrategy: null, ...options })
  redis.on('error', () => {})
  await redis.set('key', 'value')
  const answer = redis.get('key').catch(({ message }) => `failed: ${message}`)
  await new Promise(setImmediate)
  // The server has answered GET once it answers another client, since it carries out commands one by one.
  execFileSync('redis-cli', ['-s', path, 'PING'])
  const busyUntil = performance.now() + 3 * LIMIT_MS
  while (performance.now() < busyUntil);
  const result = await answer
  redis.disconnect()
  return result
}
const seen = {
  none: await askAndStall({}),
  commandTimeout: await askAndStall({ commandTimeout: LIMIT_MS }),
  socketTimeout: await askAndStall({ socketTimeout: LIMIT_MS }),
}
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = seen.none === 'value' && [seen.commandTimeout, seen.socketTimeout].every((it) => it.startsWith('failed')) ? 0 : 1
JS
echo "version: ioredis 6.0.0, $(redis-server --version | cut -d' ' -f3)"
echo 'behaviour: in a process that is busy for longer than commandTimeout or socketTimeout, either runs out before an answer that has arrived is read; without a limit it is read.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
