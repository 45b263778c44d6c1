import type { DocumentState, Source } from '../api/domain/message.ts'
import type { Starter } from '../api/domain/starters.ts'
import type { Viewer } from '../api/domain/viewer.ts'
import type { AnswerStatistics } from '../api/usecases/answerStats.ts'
import type { ApiKeys } from '../api/usecases/apiKeys.ts'
import type { Ask } from '../api/usecases/ask.ts'
import type { CacheStatistics } from '../api/usecases/cacheStats.ts'
import type { Conversations } from '../api/usecases/conversations.ts'
import type { DocumentImports } from '../api/usecases/documentImports.ts'
import type { Follow } from '../api/usecases/follow.ts'
import type { Gaps } from '../api/usecases/gaps.ts'
import type { Health } from '../api/usecases/health.ts'
import type { Importing } from '../api/usecases/importing.ts'
import type { Knowledge } from '../api/usecases/knowledge.ts'
import type { MyData } from '../api/usecases/myData.ts'
import type { Quotas } from '../api/usecases/quotas.ts'
import type { Stop } from '../api/usecases/stop.ts'
import type { Webhooks } from '../api/usecases/webhooks.ts'

/** What a resolver may touch: use cases, and whom they are for. */
export interface UseCases {
  readonly answerStats: Pick<AnswerStatistics, 'current'>
  readonly apiKeys: ApiKeys
  readonly ask: Ask
  readonly conversations: Conversations
  readonly follow: Follow
  readonly stop: Stop
  readonly myData: MyData
  readonly webhooks: Webhooks
  readonly knowledge: Knowledge
  readonly importing: Pick<Importing, 'files'>
  readonly documentImports: DocumentImports
  readonly gaps: Pick<Gaps, 'list'>
  readonly health: () => Promise<Health>
  readonly cacheStats: CacheStatistics
  readonly documentState: (source: Source) => DocumentState
  readonly quotas: Pick<Quotas, 'rateLimit' | 'lastSeen'>
  readonly starters: (first: number) => readonly Starter[]
}

export interface Context extends UseCases {
  readonly viewer: Viewer
}
