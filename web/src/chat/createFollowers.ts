import type { Client } from '@urql/core'
import { createEffect, mapArray, onCleanup } from 'solid-js'
import { isStandIn } from '../earlier/standIns.ts'
import { graphql } from '../gql/gql.ts'
import { runSubscription } from '../graphql/subscribe.ts'
import type { Timeline } from './createTimeline.ts'
import { type FollowPorts, followMessage } from './followMessage.ts'
import { hasEnded, type Message } from './message.ts'
import { MessageStream } from './stream.ts'

const MessageById = graphql(`
  query MessageById($id: ID!) {
    message(id: $id) {
      ...MessageFields
    }
  }
`)

interface FollowersPorts {
  readonly client: Client
  onEnded(message: Message): void
}

/** Follows every answer of the timeline that has not ended, each until it has. */
export function createFollowers(ports: FollowersPorts, timeline: Timeline, onGone: () => void): void {
  const live = () =>
    timeline.messages.filter((message) => !hasEnded(message) && !isStandIn(message)).map(({ id }) => id)
  const follow = (id: string) => {
    const message = timeline.find(id)
    if (!message) return
    const current = () => timeline.find(id) ?? message
    const stop = new AbortController()
    onCleanup(() => {
      stop.abort()
      if (hasEnded(current())) ports.onEnded(current())
    })
    void followMessage(followPorts(ports.client, timeline, current, onGone), stop.signal)
  }
  createEffect(mapArray(live, follow))
}

function followPorts(
  client: Client,
  timeline: Timeline,
  current: () => Message,
  onGone: () => void,
): FollowPorts {
  const { id } = current()
  return {
    current,
    apply: timeline.apply,
    replace: (message) => timeline.merge([message]),
    events: (next, signal) =>
      runSubscription(
        client,
        {
          document: MessageStream,
          variables: { messageId: id, after: current().lastSeq },
          resume: () => ({ after: timeline.resume(id) }),
        },
        ({ messageStream }) => next(messageStream),
        signal,
      ),
    refetch: async () => {
      const { data, error } = await client.query(MessageById, { id })
      if (error || !data) return undefined
      if (data.message === null) onGone()
      return data.message
    },
  }
}
