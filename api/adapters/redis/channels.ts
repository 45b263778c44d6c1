import { RedisPubSub } from 'graphql-redis-subscriptions'
import type { Redis } from 'ioredis'
import { StoreUnavailable } from '../../domain/errors.ts'
import { afterRunning } from '../../domain/runningTime.ts'
import type { RedisClient } from './connections.ts'
import { patientSubscriber } from './subscriber.ts'

/** Live messages. They are hints: whoever listens can read what they announce. */
export interface Channels {
  /**
   * Calls `onMessage` with what is published, parsed from JSON. Resolves, once the subscription is in force, with the
   * way to end it. @throws StoreUnavailable where that takes too long.
   */
  listen(channel: string, onMessage: (message: unknown) => void): Promise<() => void>
  /** Calls `listener` when the connection is back: messages may have been lost. */
  onReconnected(listener: () => void): () => void
  close(): void
}

const LISTEN_TIMEOUT_MS = 1_500

/** Channels over graphql-redis-subscriptions, which shares one subscription among all that listen to a channel. */
export function openChannels(connection: Redis, publisher: RedisClient): Channels {
  const subscriber = patientSubscriber(connection)
  // RedisPubSub wants a whole ioredis client, and calls only what PatientSubscriber has.
  const pubsub = new RedisPubSub({ subscriber: subscriber as unknown as Redis, publisher })
  return {
    async listen(channel, onMessage) {
      const subscribing = pubsub.subscribe(channel, onMessage)
      const id = await inTime(subscribing, (late) => pubsub.unsubscribe(late))
      return once(() => pubsub.unsubscribe(id))
    },
    onReconnected: subscriber.onResubscribed,
    close: subscriber.close,
  }
}

/** The subscription's id. One that is acknowledged too late is ended then, as RedisPubSub loses count otherwise. */
async function inTime(subscribing: Promise<number>, end: (id: number) => void): Promise<number> {
  let callOff = () => {}
  const tooLate = new Promise<never>((_, reject) => {
    callOff = afterRunning(LISTEN_TIMEOUT_MS, () => {
      subscribing.then(end, () => {})
      reject(new StoreUnavailable(new Error('No answer to SUBSCRIBE')))
    })
  })
  return Promise.race([subscribing, tooLate]).finally(callOff)
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}
