import { readFile, writeFile } from 'node:fs/promises'

const FROM = new URL('src/gql/persisted-documents.json', import.meta.url)
const TO = new URL('../schema/persistedOperations.json', import.meta.url)

/** Gives the server the operations that the page sends by their hashes; with `--check`, says whether it has them. */
const operations = `${(await readFile(FROM, 'utf8')).trim()}\n`
if (!process.argv.includes('--check')) await writeFile(TO, operations)
else if ((await readFile(TO, 'utf8').catch(() => '')) !== operations) {
  console.error('schema/persistedOperations.json is not what the page sends: run npm run codegen.')
  process.exitCode = 1
}
