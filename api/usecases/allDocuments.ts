import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'

const PAGE = 100

/** Every document, those written first coming first. @throws StoreUnavailable */
export async function* allDocuments(
  store: Pick<KnowledgeStore, 'changesSince'>,
): AsyncGenerator<KnowledgeDocument> {
  let after = 0
  for (;;) {
    const { revision, changed, removed } = await store.changesSince(after, PAGE)
    yield* changed
    if (changed.length + removed.length < PAGE) return
    after = revision
  }
}
