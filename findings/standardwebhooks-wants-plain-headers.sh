#!/usr/bin/env bash
# The library of Standard Webhooks finds no header in the `Headers` of a fetch Request.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit standardwebhooks@1.1.1
cat >try.mjs <<'JS'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(Buffer.from('a secret of our own, of 32 bytes').toString('base64'))
const body = '{"type":"answer.finished"}'
const at = new Date()
const headers = {
  'webhook-id': 'evt_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': webhook.sign('evt_1', at, body),
}
const verify = (given) => {
  try {
    webhook.verify(body, given)
    return 'verified'
  } catch ({ message }) {
    return message
  }
}
const seen = { plain: verify(headers), fetch: verify(new Headers(headers)) }
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = seen.plain === 'verified' && seen.fetch === 'Missing required headers' ? 0 : 1
JS
echo 'version: standardwebhooks 1.1.1'
echo 'behaviour: verify() reads headers as properties: a Headers object has none of them, Object.fromEntries(request.headers) has.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
