import type { Component, HealthStatus } from '../../ports/component.ts'
import { type AttemptFailed, REASONS } from './failure.ts'

/** A model that was asked and did not answer. */
export interface Refusal {
  readonly model: string
  readonly failure: AttemptFailed
}

/** What the last answers say of the model's health: no call is made to find out. */
export interface ModelHealth {
  /** `refusals` tells of the models that were asked before, in vain. */
  answered(model: string, refusals: readonly Refusal[], firstTextMs: number | null): void
  brokeOff(model: string): void
  unavailable(refusals: readonly Refusal[]): void
  readonly component: Component
}

export function modelHealth(): ModelHealth {
  let status: HealthStatus = 'OK'
  let detail: string | null = null
  let latencyMs: number | null = null
  const degraded = (why: string) => {
    status = 'DEGRADED'
    detail = why
  }
  return {
    answered(model, refusals, firstTextMs) {
      latencyMs = firstTextMs
      const refusal = refusals.find(({ failure }) => failure.ofTheModel)
      if (refusal) return degraded(`${described(refusal)}; “${model}” answers in its place.`)
      status = 'OK'
      detail = null
    },
    brokeOff: (model) => degraded(`The last answer of “${model}” broke off.`),
    unavailable(refusals) {
      const [first, ...others] = refusals.filter(({ failure }) => failure.reason !== 'withheld')
      const rest = others.length > 0 ? ', and no fallback model answered either' : ''
      if (first) degraded(`${described(first)}${rest}. Answers are put together from the documents.`)
    },
    component: { check: async () => ({ name: 'model', status, latencyMs, detail }) },
  }
}

const described = ({ model, failure }: Refusal): string =>
  `The model “${model}” cannot be used: ${REASONS[failure.reason]}`
