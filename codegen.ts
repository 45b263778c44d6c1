import { createHash } from 'node:crypto'
import type { CodegenConfig } from '@graphql-codegen/cli'

const sha256 = (operation: string): string => createHash('sha256').update(operation).digest('hex')

/** Types for every operation that the web app sends, read from the committed schema. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: ['web/src/**/*.{ts,tsx}', '!web/src/gql/**'],
  generates: {
    'web/src/gql/': {
      preset: 'client',
      // The page sends hashes in the place of operations; web/persist.ts gives the server what they stand for.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: sha256 } },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        strictScalars: true,
        importExtension: '.ts',
        scalars: { DateTime: 'string', JSONObject: 'Record<string, unknown>' },
      },
    },
  },
}

export default config
