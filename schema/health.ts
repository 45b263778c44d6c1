import type { ComponentHealth as ComponentShape } from '../api/ports/component.ts'
import type { Health as HealthShape } from '../api/usecases/health.ts'
import { builder } from './builder.ts'

const HealthStatus = builder.enumType('HealthStatus', {
  description: 'How something is.',
  values: {
    OK: { description: 'As it should be.' },
    DEGRADED: { description: 'Working, with less than it should have.' },
    DOWN: { description: 'Not working.' },
  } as const,
})

const ComponentHealth = builder.objectRef<ComponentShape>('ComponentHealth').implement({
  description: 'How one part of the deployment is.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Which part.' }),
    status: t.field({ type: HealthStatus, resolve: ({ status }) => status, description: 'How it is.' }),
    latencyMs: t.exposeFloat('latencyMs', { nullable: true, description: 'How long it took to answer.' }),
    detail: t.exposeString('detail', { nullable: true, description: 'For a person.' }),
  }),
})

const Health = builder.objectRef<HealthShape>('Health').implement({
  description: 'How the deployment is, as the process that answers sees it.',
  fields: (t) => ({
    status: t.field({ type: HealthStatus, resolve: ({ status }) => status, description: 'The whole.' }),
    version: t.exposeString('version', { description: 'Of VerdeMuse.' }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Of the process that answers.' }),
    components: t.field({
      type: [ComponentHealth],
      resolve: ({ components }) => [...components],
      description: 'Its parts.',
    }),
  }),
})

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'How the deployment is.',
    resolve: (_, _args, { health }) => health(),
  }),
)
