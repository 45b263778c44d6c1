import type { Component, ComponentHealth } from '../../ports/component.ts'
import { type AttemptFailed, REASONS } from './failure.ts'
import type { Probe } from './probe.ts'

/** A model that was asked and did not answer. */
export interface Refusal {
  readonly model: string
  readonly failure: AttemptFailed
}

/** What the last answers say of the model's health, and, where there were none lately, a look at its endpoint. */
export interface ModelHealth {
  /** `refusals` tells of the models that were asked before, in vain. */
  answered(model: string, refusals: readonly Refusal[], firstTextMs: number | null): void
  /** Its server does not say why its answers end. */
  endedUnconfirmed(model: string): void
  /** Its server cut the prompt, and answered all the same. */
  readOnly(model: string, tokens: number): void
  brokeOff(model: string): void
  unavailable(refusals: readonly Refusal[]): void
  readonly component: Component
}

/** What an answer says of the model is not doubted for so long. */
const TOLD_MS = 2_000

/** `model` is the one that is to answer, before any fallback; `mayTry` tells whether it does not rest after failures. */
export function modelHealth(model: string, mayTry: () => boolean, probe: Probe): ModelHealth {
  let trouble: { readonly detail: string; readonly passesWithConnection: boolean } | null = null
  let latencyMs: number | null = null
  let note: string | null = null
  let toldAt = Number.NEGATIVE_INFINITY
  const tell = (detail: string | null, passesWithConnection = false) => {
    trouble = detail === null ? null : { detail, passesWithConnection }
    toldAt = performance.now()
  }
  const health = (detail: string | null): ComponentHealth => ({
    name: 'model',
    status: detail === null ? 'OK' : 'DEGRADED',
    latencyMs,
    detail: detail ?? note,
  })
  return {
    answered(name, refusals, firstTextMs) {
      latencyMs = firstTextMs
      note = null
      const refusal = refusals.find(({ failure }) => failure.ofTheModel || failure.reason === 'tooLong')
      tell(refusal ? `${described(refusal)}; “${name}” answers in its place.` : null)
    },
    endedUnconfirmed(name) {
      note = `The server of “${name}” does not say why its answers end: they are shown, but not cached.`
    },
    readOnly: (name, tokens) =>
      tell(
        `The server of “${name}” read only ${tokens} tokens of a prompt that is longer: set OPENAI_CONTEXT_TOKENS to what its context holds.`,
      ),
    brokeOff: (name) => tell(`The last answer of “${name}” broke off.`),
    unavailable(refusals) {
      const [first, ...others] = refusals.filter(({ failure }) => failure.reason !== 'withheld')
      const rest = others.length > 0 ? ', and no fallback model answered either' : ''
      if (!first) return
      const detail = `${described(first)}${rest}. ${FROM_DOCUMENTS}`
      tell(
        detail,
        refusals.every(({ failure }) => failure.reason === 'noConnection'),
      )
    },
    component: {
      async check() {
        if (performance.now() - toldAt < TOLD_MS) return health(trouble?.detail ?? null)
        // mutant: probed-model
        const failure = await probe()
        if (failure) return health(`${described({ model, failure })}. ${FROM_DOCUMENTS}`)
        // A connection says nothing of a model that was silent or refused us: only its next answer does.
        const isOver = trouble?.passesWithConnection && mayTry()
        return health(isOver ? null : (trouble?.detail ?? null))
      },
    },
  }
}

const FROM_DOCUMENTS = 'Answers are put together from the documents.'

const described = ({ model, failure }: Refusal): string =>
  `The model “${model}” cannot be used: ${REASONS[failure.reason]}${failure.field ? ` (“${failure.field}”)` : ''}`
