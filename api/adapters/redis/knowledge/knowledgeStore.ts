import { createHash } from 'node:crypto'
import type { DocumentId } from '../../../domain/ids.ts'
import { type DocumentOrigin, FOLLOWER_SILENT_MS } from '../../../domain/importing.ts'
import type { KnowledgeDocument } from '../../../domain/knowledge.ts'
import type { KnowledgeChanges, KnowledgeStore } from '../../../ports/knowledgeStore.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { KNOWLEDGE_CHANNEL, KNOWLEDGE_KEYS } from '../keys.ts'
import { loadScript } from '../scripts.ts'

type UnrevisedDocument = Omit<KnowledgeDocument, 'revision'>

const { documents, digests, revisions, revision, origins, epoch, followers } = KNOWLEDGE_KEYS
const ALL_KEYS = [documents, digests, revisions, revision, origins, epoch]
const EPOCH_SCRIPT = new URL('epoch.lua', import.meta.url)
/** For put.lua. */
const ANY_REVISION = ''
const KNOWN_ORIGIN = ''

/** The documents on Redis, in one slot: the store's revision counts their changes one by one. */
export function redisKnowledgeStore({
  redis,
  channels,
}: Pick<RedisConnection, 'redis' | 'channels'>): KnowledgeStore {
  const run = {
    put: loadScript(redis, EPOCH_SCRIPT, new URL('put.lua', import.meta.url)),
    remove: loadScript(redis, EPOCH_SCRIPT, new URL('remove.lua', import.meta.url)),
    follow: loadScript(redis, new URL('follow.lua', import.meta.url)),
    changes: loadScript(redis, EPOCH_SCRIPT, new URL('changes.lua', import.meta.url)),
  }
  return guarded<KnowledgeStore>({
    async get(id) {
      const stored = await redis.hget(documents, id)
      return stored === null ? null : documentOf(stored)
    },
    async getAll(ids) {
      const stored = ids.length === 0 ? [] : await redis.hmget(documents, ...ids)
      const found = stored.flatMap((each) => (each === null ? [] : [documentOf(each)]))
      return new Map(found.map((document) => [document.id, document]))
    },
    async put(document) {
      const args = [KNOWLEDGE_CHANNEL, ANY_REVISION, ...written(document, KNOWN_ORIGIN)]
      return documentOf((await run.put(ALL_KEYS, args)) as string)
    },
    async replace(document, atRevision) {
      const args = [KNOWLEDGE_CHANNEL, atRevision, ...written(document, KNOWN_ORIGIN)]
      const stored = await run.put(ALL_KEYS, args)
      return stored === null ? null : documentOf(stored as string)
    },
    async putAll(all) {
      const args = all.flatMap(({ document, origin }) => written(document, JSON.stringify(origin)))
      if (all.length > 0) await run.put(ALL_KEYS, [KNOWLEDGE_CHANNEL, ANY_REVISION, ...args])
      return Number((await redis.get(revision)) ?? 0)
    },
    async origins() {
      const stored = Object.entries(await redis.hgetall(origins))
      return new Map(stored.map(([id, origin]) => [id as DocumentId, JSON.parse(origin) as DocumentOrigin]))
    },
    async remove(id) {
      return (await run.remove(ALL_KEYS, [KNOWLEDGE_CHANNEL, id])) === 1
    },
    async changesSince(after, limit = -1) {
      return changesOf(await run.changes([documents, revisions, revision], [after, limit]))
    },
    async tellFollowed(process, upTo) {
      await run.follow([followers], [FOLLOWER_SILENT_MS, process, upTo])
    },
    async leastFollowed() {
      const least = await run.follow([followers], [FOLLOWER_SILENT_MS])
      return least === null ? null : Number(least)
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

/** Of what makes a document another one; when it was updated does not. */
const digestOf = ({ title, body, url, tags }: UnrevisedDocument): string =>
  createHash('sha256')
    .update(JSON.stringify([title, body, url, tags]))
    .digest('base64url')

const written = (document: UnrevisedDocument, origin: string): readonly string[] => [
  document.id,
  JSON.stringify(document),
  digestOf(document),
  origin,
]

function documentOf(stored: string): KnowledgeDocument {
  const space = stored.indexOf(' ')
  const document = JSON.parse(stored.slice(space + 1)) as UnrevisedDocument
  return { ...document, revision: Number(stored.slice(0, space)) }
}

function changesOf(reply: unknown): KnowledgeChanges {
  const [atRevision, flat, latest, running] = reply as [string, (string | null)[], string, string]
  const changed: KnowledgeDocument[] = []
  const removed: DocumentId[] = []
  for (let at = 0; at < flat.length; at += 2) {
    const stored = flat[at + 1]
    if (typeof stored === 'string') changed.push(documentOf(stored))
    else removed.push(flat[at] as DocumentId)
  }
  return { revision: Number(atRevision), latest: Number(latest), epoch: running, changed, removed }
}
