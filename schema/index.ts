import './access.ts'
import './cache.ts'
import './conversation.ts'
import './gaps.ts'
import './health.ts'
import './importing.ts'
import './keys.ts'
import './knowledge.ts'
import './message.ts'
import './sending.ts'
import './stream.ts'
import { builder } from './builder.ts'

export const schema = builder.toSchema()
