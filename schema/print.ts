import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from './index.ts'

/** Writes the contract as SDL; with --check, fails where the committed file says something else. */
const file = new URL('schema.graphql', import.meta.url)
const sdl = `# Printed from the files beside it by “npm run codegen”. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`

if (!process.argv.includes('--check')) writeFileSync(file, sdl)
else if (readFileSync(file, 'utf8') !== sdl) {
  console.error(
    'schema/schema.graphql is not what the schema prints: run “npm run codegen” and review the change.',
  )
  process.exit(1)
}
