import type { Telemetry } from '../../ports/telemetry.ts'

/** Telemetry that a test hears as far as it says; the rest goes nowhere. */
export const telemetryWith = (heard: Partial<Telemetry> = {}): Telemetry =>
  new Proxy(heard, {
    get: (methods, name) => methods[name as keyof Telemetry] ?? (() => {}),
  }) as Telemetry
