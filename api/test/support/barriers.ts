import { StoreUnavailable } from '../../domain/errors.ts'

/** A place in the product's way where a test holds whoever comes by. */
export interface Barrier {
  /** Resolves when somebody waits at it. */
  readonly reached: Promise<void>
  /** Resolves once the barrier is open. */
  pass(): Promise<void>
  /** Lets through whoever waits, and all who come later. */
  open(): void
}

export function barrier(): Barrier {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    pass() {
      reached.resolve()
      return opened.promise
    },
    open: () => opened.resolve(),
  }
}

/** A barrier that holds nobody, and tells when somebody came by. */
export function openBarrier(): Barrier {
  const open = barrier()
  open.open()
  return open
}

/** Holds all who come until `count` of them are there: what they do next, they do at once. */
export function together(count: number): () => Promise<void> {
  const gate = barrier()
  let there = 0
  return () => {
    there++
    if (there >= count) gate.open()
    return gate.pass()
  }
}

type Async = (...args: never[]) => Promise<unknown>
/** The calls of a port that a test can get in the way of. */
type CallsOf<Port> = { [Name in keyof Port]: Port[Name] extends Async ? Name : never }[keyof Port]
type ArgumentsOf<Call> = Call extends (...args: infer Args) => unknown ? Args : never

/** Which calls are meant; all of them by default. */
type Which<Port, Name extends keyof Port> = (...args: ArgumentsOf<Port[Name]>) => boolean

/** The same port, one call of which goes through `wrap`, as often as `which` means it. */
export function around<Port extends object, Name extends CallsOf<Port>>(
  port: Port,
  name: Name,
  wrap: (call: () => Promise<unknown>) => Promise<unknown>,
  which: Which<Port, Name> = () => true,
): Port {
  const call = port[name] as (...args: unknown[]) => Promise<unknown>
  return {
    ...port,
    [name]: (...args: unknown[]) =>
      which(...(args as ArgumentsOf<Port[Name]>)) ? wrap(() => call(...args)) : call(...args),
  }
}

/** The same port; whoever makes this call waits at the barrier before anything happens. */
export const heldBefore = <Port extends object, Name extends CallsOf<Port>>(
  port: Port,
  name: Name,
  { pass }: Pick<Barrier, 'pass'>,
  which?: Which<Port, Name>,
): Port => around(port, name, (call) => pass().then(call), which)

/** The same port; this call takes effect, and its caller waits at the barrier for the answer. */
export const heldAfter = <Port extends object, Name extends CallsOf<Port>>(
  port: Port,
  name: Name,
  { pass }: Pick<Barrier, 'pass'>,
  which?: Which<Port, Name>,
): Port => around(port, name, (call) => call().finally(pass), which)

/** The same port; the call takes effect, but the first `times` that it is made its caller sees StoreUnavailable. */
export function losingReplies<Port extends object, Name extends CallsOf<Port>>(
  port: Port,
  name: Name,
  times = 1,
  which?: Which<Port, Name>,
): Port {
  let left = times
  const wrap = async (call: () => Promise<unknown>) => {
    const answer = await call()
    if (left-- > 0) throw new StoreUnavailable(new Error('The reply was lost'))
    return answer
  }
  return around(port, name, wrap, which)
}

/** The same port; the first `times` that the call is made nothing happens but StoreUnavailable. */
export function away<Port extends object, Name extends CallsOf<Port>>(
  port: Port,
  name: Name,
  times = 1,
): Port {
  let left = times
  return around(port, name, (call) =>
    left-- > 0 ? Promise.reject(new StoreUnavailable(new Error('Nothing was done'))) : call(),
  )
}
