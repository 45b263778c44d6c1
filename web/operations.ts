import type { Plugin } from 'vite'
import * as generated from './src/gql/graphql.ts'

const IMPORT = /^import \{ graphql \} from '[./]+\/gql\/gql\.ts'$/m
const CALL = /\bgraphql\(`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`\)/g

const documents = new Map<string, unknown>(Object.entries(generated))

/**
 * Puts each operation where it is written. The generated module has all of them in one, and with it the chat's readers
 * would load what owners alone ask for; the preset's own plugin for Babel leaves them there.
 */
export const operationsInPlace: Plugin = {
  name: 'operations-in-place',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/(?!gql\/).*\.tsx?$/, code: 'graphql(`' },
    handler: (code) => ({ code: code.replace(IMPORT, '').replace(CALL, inPlace), map: null }),
  },
}

function inPlace(_call: string, kind: string, name: string): string {
  const document = documents.get(name + (kind === 'fragment' ? 'FragmentDoc' : 'Document'))
  if (!document) throw new Error(`There is no generated document of ${name}: run npm run codegen.`)
  return `(${JSON.stringify(document)})`
}
