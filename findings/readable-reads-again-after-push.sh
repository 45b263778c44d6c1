#!/usr/bin/env bash
# A push from elsewhere, a keep-alive say, makes a Readable call `_read` again while the first read still waits. An
# asynchronous `_read` over an iterator then asks twice, and pushes behind the end.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit readable-stream@4.7.0
cat >try.mjs <<'JS'
import { Readable as BuiltIn } from 'node:stream'
import { createRequire } from 'node:module'

const { Readable: Published } = createRequire(import.meta.url)('readable-stream')
const readsAfterPing = async (Readable) => {
  let reads = 0
  const stream = new Readable({ highWaterMark: 1, read: () => void reads++ })
  stream.resume()
  await new Promise(setImmediate)
  const before = reads
  stream.push(':')
  await new Promise(setImmediate)
  return { before, after: reads }
}
const seen = { node: await readsAfterPing(BuiltIn), 'readable-stream': await readsAfterPing(Published) }
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = Object.values(seen).every(({ before, after }) => before === 1 && after === 2) ? 0 : 1
JS
echo "version: node $(node --version), readable-stream 4.7.0"
echo 'behaviour: one read waits; after a push that does not answer it, there are two.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
