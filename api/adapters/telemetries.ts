import type { Telemetry } from '../ports/telemetry.ts'

/** Tells each event to all, in the order in which they are named. */
export function telemetryToAll(first: Telemetry, ...others: readonly Telemetry[]): Telemetry {
  const all = [first, ...others]
  const tellAll = (name: keyof Telemetry) => (event: never) => {
    for (const telemetry of all) telemetry[name](event)
  }
  const names = Object.keys(first) as (keyof Telemetry)[]
  return Object.fromEntries(names.map((name) => [name, tellAll(name)])) as unknown as Telemetry
}
