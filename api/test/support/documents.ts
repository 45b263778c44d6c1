import { schema } from '../../../schema/index.ts'
import { makeCostOf } from '../../transport/cost.ts'
import { type Documents, makeDocuments } from '../../transport/documents.ts'
import type { PersistedOperations } from '../../transport/persisted.ts'
import type { RuleSettings } from '../../transport/rules.ts'

/** The rules as the product has them; open, unless told otherwise. */
export const documentsWith = (
  settings: Partial<RuleSettings> = {},
  persisted: PersistedOperations = new Map(),
): Documents =>
  makeDocuments({
    schema,
    costOf: makeCostOf(schema),
    persisted,
    settings: { production: false, visitorOperations: 'any', ...settings },
  })
