#!/usr/bin/env bash
# A block of marked with the same `raw` may have another `text` once one more line follows, so `raw` is no cache key.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit marked@18.2.1
cat >try.mjs <<'JS'
import { lexer } from 'marked'

const source = 'Ring us\n2) two\n    deep\n'
const [alone] = lexer(source)
const [followed] = lexer(`${source}-`)
const seen = { sameRaw: alone.raw === followed.raw, alone: alone.text, followed: followed.text }
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = seen.sameRaw && alone.text !== followed.text ? 0 : 1
JS
echo 'version: marked 18.2.1'
echo 'behaviour: a paragraph with an indented line has the same `raw`, and another `text`, depending on whether a line follows it.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
