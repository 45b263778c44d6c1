import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import { failureOf } from '../graphql/failure.ts'
import { inNumbers } from '../language/formats.ts'
import { Confirmed } from '../owners/Confirmed.tsx'
import { ownerWords } from '../words/owners.ts'

const ClearCache = graphql(`
  mutation ClearCache {
    clearCache {
      removedEntries
    }
  }
`)

const Purge = graphql(`
  mutation PurgeExpired {
    purgeExpiredConversations {
      removedConversations
    }
  }
`)

/** What piles up, and can be let go of at once. */
export function UpkeepSection(props: { readonly client: Client }) {
  const words = () => ownerWords().upkeep
  const clear = async () => {
    const { data, error } = await props.client.mutation(ClearCache, {})
    if (data)
      return words().cleared(data.clearCache.removedEntries, inNumbers(data.clearCache.removedEntries))
    return error ? failureOf(error).text : ''
  }
  const purge = async () => {
    const { data, error } = await props.client.mutation(Purge, {})
    const removed = data?.purgeExpiredConversations.removedConversations
    if (removed !== undefined) return words().purged(removed, inNumbers(removed))
    return error ? failureOf(error).text : ''
  }
  return (
    <div class="cards">
      <section class="card" aria-label={words().cache}>
        <h2>{words().cache}</h2>
        <p class="note">{words().cacheAbout}</p>
        <Confirmed
          label={words().clear}
          question={words().clearSure}
          action={words().clear}
          onConfirm={clear}
        />
      </section>
      <section class="card" aria-label={words().conversations}>
        <h2>{words().conversations}</h2>
        <p class="note">{words().conversationsAbout}</p>
        <Confirmed
          label={words().purge}
          question={words().purgeSure}
          action={words().purge}
          onConfirm={purge}
        />
      </section>
    </div>
  )
}
