import { expect, it } from 'vitest'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeLogger } from './pino/logger.ts'
import { pinoTelemetry } from './pino/telemetry.ts'
import { telemetryToAll } from './telemetries.ts'

it('each event is passed to every telemetry', async () => {
  const heard: unknown[] = []
  const told = telemetryWith({ queueMeasured: (event) => heard.push(event) })
  const logged = pinoTelemetry(await makeLogger({ level: 'silent', production: true }))
  const all = telemetryToAll(logged, told, told)
  all.queueMeasured({ waiting: 3, running: 1 })
  expect(heard).toEqual(Array(2).fill({ waiting: 3, running: 1 }))
  expect(Object.keys(all)).toEqual(Object.keys(logged))
})
