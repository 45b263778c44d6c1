#!/usr/bin/env bash
# A query that is sent again while the same query is pending gets the earlier reply, also under `network-only`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @urql/core@6.0.3 graphql@16.15.0
cat >try.mjs <<'JS'
import { createServer } from 'node:http'
import { Client, fetchExchange } from '@urql/core'

const pending = []
const server = createServer((request, response) => {
  request.resume()
  pending.push((value) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { value } })))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}/`
const client = new Client({ url, preferGetMethod: false, requestPolicy: 'network-only', exchanges: [fetchExchange] })
const ask = () => client.query('{ value }', {}).toPromise().then(({ data }) => data.value)
const arrived = async (count) => {
  while (pending.length < count) await new Promise(setImmediate)
}

const first = ask()
await arrived(1)
// Whatever made the caller ask again has happened by now: the pending request may hold a state from before it.
const second = ask()
for (let turn = 0; turn < 1_000; turn++) await new Promise(setImmediate)
const requests = pending.length
pending[0]('before')
for (const answer of pending.slice(1)) answer('after')
const seen = { requests, first: await first, second: await second }
server.closeAllConnections()
server.close()
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = requests === 1 && seen.second === 'before' ? 0 : 1
JS
echo 'version: @urql/core 6.0.3'
echo 'behaviour: two executions of one query that overlap make one request, and the later one gets the reply to the earlier.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
