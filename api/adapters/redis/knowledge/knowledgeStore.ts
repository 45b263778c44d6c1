import { createHash } from 'node:crypto'
import type { DocumentId } from '../../../domain/ids.ts'
import type { KnowledgeDocument } from '../../../domain/knowledge.ts'
import type { KnowledgeChanges, KnowledgeStore } from '../../../ports/knowledgeStore.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { KNOWLEDGE_CHANNEL, KNOWLEDGE_KEYS } from '../keys.ts'
import { loadScript } from '../scripts.ts'

type UnrevisedDocument = Omit<KnowledgeDocument, 'revision'>

const { documents, digests, revisions, revision } = KNOWLEDGE_KEYS
const KEYS = [documents, digests, revisions, revision]

/** The documents on Redis, in one slot: the store's revision counts their changes one by one. */
export function redisKnowledgeStore({
  redis,
  channels,
}: Pick<RedisConnection, 'redis' | 'channels'>): KnowledgeStore {
  const run = {
    put: loadScript(redis, new URL('put.lua', import.meta.url)),
    remove: loadScript(redis, new URL('remove.lua', import.meta.url)),
    changes: loadScript(redis, new URL('changes.lua', import.meta.url)),
  }
  return guarded<KnowledgeStore>({
    async get(id) {
      const stored = await redis.hget(documents, id)
      return stored === null ? null : documentOf(stored)
    },
    put: async (document) => documentOf((await run.put(KEYS, argumentsOf(document))) as string),
    async replace(document, atRevision) {
      const stored = await run.put(KEYS, [...argumentsOf(document), atRevision])
      return stored === null ? null : documentOf(stored as string)
    },
    async remove(id) {
      return (await run.remove(KEYS, [id, KNOWLEDGE_CHANNEL])) === 1
    },
    async changesSince(after) {
      return changesOf(await run.changes([documents, revisions, revision], [after]))
    },
    async onChange(listener) {
      const unlisten = await channels.listen(KNOWLEDGE_CHANNEL, listener)
      const endDoubt = channels.onReconnected(listener)
      return () => {
        endDoubt()
        unlisten()
      }
    },
  })
}

const argumentsOf = (document: UnrevisedDocument): string[] => [
  document.id,
  JSON.stringify(document),
  digestOf(document),
  KNOWLEDGE_CHANNEL,
]

/** Of what makes a document another one; when it was updated does not. */
const digestOf = ({ title, body, url, tags }: UnrevisedDocument): string =>
  createHash('sha256')
    .update(JSON.stringify([title, body, url, tags]))
    .digest('base64url')

function documentOf(stored: string): KnowledgeDocument {
  const space = stored.indexOf(' ')
  const document = JSON.parse(stored.slice(space + 1)) as UnrevisedDocument
  return { ...document, revision: Number(stored.slice(0, space)) }
}

function changesOf(reply: unknown): KnowledgeChanges {
  const [atRevision, flat] = reply as [string, (string | null)[]]
  const changed: KnowledgeDocument[] = []
  const removed: DocumentId[] = []
  for (let at = 0; at < flat.length; at += 2) {
    const stored = flat[at + 1]
    if (typeof stored === 'string') changed.push(documentOf(stored))
    else removed.push(flat[at] as DocumentId)
  }
  return { revision: Number(atRevision), changed, removed }
}
