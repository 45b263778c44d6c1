import type { Cluster, Command, Redis } from 'ioredis'

export const COMMAND_TIMEOUT_MS = 1_500
/** A connection that has owed an answer for this long is dead, whatever TCP reports. */
export const SILENCE_MS = 2_500

const LOOK_EVERY_MS = 100

/**
 * Fails what is not answered within `COMMAND_TIMEOUT_MS` of this process's running time, as `afterRunning` counts it:
 * one that was held up has the answer by then, unread, or had not even sent the command. ioredis' own `commandTimeout`
 * takes that for an answer that did not come, and costs a timer for each command. Failures reach those who wait; ioredis
 * would print every other to stderr.
 */
export function answeredInTime<Client extends Redis | Cluster>(client: Client): Client {
  const prototype: Pick<Cluster, 'sendCommand'> = Object.getPrototypeOf(client)
  let unanswered: { readonly command: Command; readonly lastLook: number }[] = []
  let looking: NodeJS.Timeout | undefined
  let looks = 0
  const look = () => {
    looks += 1
    for (const { command, lastLook } of unanswered)
      if (!command.isSettled && looks > lastLook) command.reject(new Error('Command timed out'))
    unanswered = unanswered.filter(({ command }) => !command.isSettled)
    if (unanswered.length === 0) looking = void clearInterval(looking)
  }
  const sendCommand: Cluster['sendCommand'] = (command, ...where) => {
    unanswered.push({ command, lastLook: looks + COMMAND_TIMEOUT_MS / LOOK_EVERY_MS })
    // Held up for long, an interval fires once; what has come meanwhile is read before the look.
    // mutant: read-before-late
    looking ??= setInterval(setImmediate, LOOK_EVERY_MS, look)
    return prototype.sendCommand.call(client, command, ...where)
  }
  client.on('error', () => {})
  return Object.assign(client, { sendCommand })
}

/**
 * Cuts a connection that owes an answer and has been silent for `SILENCE_MS` of this process's running time, so that
 * ioredis opens another one. ioredis' own `socketTimeout` also cuts one whose answer waits to be read.
 */
export function replacedIfSilent(redis: Redis): Redis {
  return redis.on('connect', () => {
    const { stream } = redis
    let silentLooks = 0
    const look = () => {
      silentLooks = redis.commandQueue.length > 0 ? silentLooks + 1 : 0
      if (silentLooks > SILENCE_MS / LOOK_EVERY_MS) stream.destroy(new Error('No answer from Redis'))
    }
    // mutant: read-before-silent
    const looking = setInterval(setImmediate, LOOK_EVERY_MS, look)
    stream.on('data', () => {
      silentLooks = 0
    })
    stream.once('close', () => clearInterval(looking))
  })
}
