#!/usr/bin/env bash
# A strict ALLOWED_URI_REGEXP removes allowed attributes that hold no address, such as `start` of a list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit dompurify@3.4.18 jsdom@26.1.0
cat >try.mjs <<'JS'
import createDOMPurify from 'dompurify'
import { JSDOM } from 'jsdom'

const purify = createDOMPurify(new JSDOM('').window)
const html = '<ol start="5"><li>Dry it.</li></ol>'
const strict = { ALLOWED_TAGS: ['ol', 'li'], ALLOWED_ATTR: ['start'], ALLOWED_URI_REGEXP: /^https:\/\//i }
const seen = {
  strict: purify.sanitize(html, strict),
  exempt: purify.sanitize(html, { ...strict, ADD_URI_SAFE_ATTR: ['start'] }),
}
console.log(`seen: ${JSON.stringify(seen)}`)
process.exitCode = seen.strict.startsWith('<ol><li>') && seen.exempt.startsWith('<ol start="5">') ? 0 : 1
JS
echo 'version: dompurify 3.4.18, jsdom 26.1.0'
echo 'behaviour: ALLOWED_URI_REGEXP applies to the value of every allowed attribute that is not known to be free of addresses; ADD_URI_SAFE_ATTR exempts one.'
node try.mjs || { echo 'The behaviour has changed.' >&2; exit 1; }
