import type { Redis } from 'ioredis'

export const PROBE_MS = 1_000
/** How many channels are named in one SUBSCRIBE. */
const BATCH = 1_000

/** What graphql-redis-subscriptions asks of a connection. */
export interface PatientSubscriber {
  on(event: 'message' | 'pmessage', listener: (...args: string[]) => void): void
  subscribe(channel: string, acknowledge: () => void): void
  unsubscribe(channel: string): void
  punsubscribe(): void
  /** Calls `listener` whenever subscriptions are in force again after the connection had been away. */
  onResubscribed(listener: () => void): () => void
  close(): void
}

/**
 * A connection whose SUBSCRIBE never fails, it only takes longer. RedisPubSub 2.7 rejects a promise that nobody
 * handles when a SUBSCRIBE fails, and ioredis' `autoResubscribe` does the same when the connection breaks during it;
 * either ends the process. So subscriptions are held here, and all are asked for whenever the connection is ready.
 *
 * A PING a second makes sure that a connection which only looks alive is noticed: one that does not answer in time is
 * ended.
 */
export function patientSubscriber(redis: Redis): PatientSubscriber {
  const acknowledgements = new Map<string, (() => void)[]>()
  const resubscribed = new Set<() => void>()

  /**
   * What failed is asked for again when the connection is ready the next time. One that is still there answered too
   * late, and nobody knows what it is subscribed to: it is ended, so that there is a next time.
   */
  const mistrust = () => {
    if (redis.status === 'ready') redis.stream.destroy()
  }
  const ask = async (channels: readonly string[]): Promise<void> => {
    for (let from = 0; from < channels.length; from += BATCH) {
      const batch = channels.slice(from, from + BATCH).filter((channel) => acknowledgements.has(channel))
      if (batch.length > 0) await redis.subscribe(...batch)
      for (const channel of batch)
        for (const acknowledge of acknowledgements.get(channel)?.splice(0) ?? []) acknowledge()
    }
  }
  redis.on('ready', () => {
    // mutant: resubscribe
    ask([...acknowledgements.keys()]).then(() => {
      for (const listener of resubscribed) listener()
    }, mistrust)
  })
  const probe = setInterval(() => redis.ping().catch(mistrust), PROBE_MS)

  return {
    on: (event, listener) => void redis.on(event, listener),
    subscribe(channel, acknowledge) {
      acknowledgements.set(channel, [...(acknowledgements.get(channel) ?? []), acknowledge])
      ask([channel]).catch(mistrust)
    },
    unsubscribe(channel) {
      acknowledgements.delete(channel)
      redis.unsubscribe(channel).catch(mistrust)
    },
    punsubscribe() {},
    onResubscribed(listener) {
      resubscribed.add(listener)
      return () => resubscribed.delete(listener)
    },
    close() {
      clearInterval(probe)
      redis.disconnect()
    },
  }
}
