#!/usr/bin/env bash
# A parser that looks at `RateLimit` first gets no numbers from its current form, though the older headers are there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit ratelimit-header-parser@0.1.0
cat >try.mjs <<'JS'
import { parseRateLimit } from 'ratelimit-header-parser'

const older = { 'ratelimit-limit': '600', 'ratelimit-remaining': '599', 'ratelimit-reset': '60' }
const both = { ratelimit: '"viewer-minute";r=599;t=60', 'ratelimit-policy': '"viewer-minute";q=600;w=60', ...older }
const seen = { older: parseRateLimit(older)?.remaining, both: parseRateLimit(both)?.remaining ?? null }
console.log(`seen: ${JSON.stringify({ ...seen, both: String(seen.both) })}`)
process.exitCode = seen.older === 599 && seen.both !== 599 ? 0 : 1
JS
echo 'version: ratelimit-header-parser 0.1.0'
echo 'behaviour: a RateLimit header that is a structured list (draft 8 and later) is read as that of draft 7: nothing is left of it, and the older headers beside it are not looked at.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
