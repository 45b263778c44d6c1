import type { OperationTypeNode } from 'graphql'
import {
  type AppError,
  BadUserInput,
  PersistedOperationRequired,
  QueryTooComplex,
  Unauthenticated,
} from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'

/** What a single operation may have. What is long belongs into variables. */
export const LIMITS = {
  characters: 64 * 1024,
  tokens: 1_000,
  depth: 8,
  repetitions: 15,
  cost: 10_000,
} as const

export interface RuleSettings {
  readonly production: boolean
  /** What visitors may send: the web app's own operations, or any. */
  readonly visitorOperations: 'persisted' | 'any'
}

/** What is known of an operation. Each part of the table sees what the parts before it have let pass. */
export interface Asked {
  readonly viewer: Viewer
  /** Null: over a socket. */
  readonly method: string | null
  /** One of the web app's own, named by its hash. */
  readonly isPersisted: boolean
}

/** What a document shows without a look at the schema. */
export interface Shape {
  readonly introspects: boolean
  readonly depth: number
  /** Fields under another name, and fields that stand twice in one place. */
  readonly repetitions: number
}

export interface Chosen {
  readonly type: OperationTypeNode
  /** Null: its variables do not fit, which its execution says better. */
  readonly cost: number | null
}

export interface Rule<Subject> {
  readonly name: string
  readonly holdsFor: (settings: RuleSettings, viewer: Viewer) => boolean
  readonly isBrokenBy: (subject: Subject) => boolean
  readonly refusal: () => AppError
}

/** A change by GET: any page could have a reader's browser do it. */
export class ChangeByGet extends BadUserInput {
  constructor() {
    super('method', 'By GET, nothing is changed: send a mutation by POST.')
  }
}

const always = (): boolean => true

const isVisitorInProduction = ({ production }: RuleSettings, { kind }: Viewer): boolean =>
  production && kind === 'VISITOR'

const isWebApp = ({ visitorOperations }: RuleSettings, { kind }: Viewer): boolean =>
  visitorOperations === 'persisted' && kind === 'VISITOR'

const tooComplex = (limit: string) => (): AppError => new QueryTooComplex(limit)

/**
 * Every rule that an operation is held to, whichever way it comes: POST, GET, SSE or WebSocket. Where it is from is
 * looked at before (`crossSite.ts`); who may do what, when it is carried out.
 */
export const RULES: {
  readonly asked: readonly Rule<Asked>[]
  readonly text: readonly Rule<{ readonly hasTooManyTokens: boolean }>[]
  readonly document: readonly Rule<Shape>[]
  readonly operation: readonly Rule<Asked & Chosen>[]
} = {
  asked: [
    {
      name: 'persisted operations only',
      holdsFor: isWebApp,
      isBrokenBy: ({ isPersisted }) => !isPersisted,
      refusal: () => new PersistedOperationRequired(),
    },
  ],
  text: [
    {
      name: 'tokens',
      holdsFor: always,
      isBrokenBy: ({ hasTooManyTokens }) => hasTooManyTokens,
      refusal: tooComplex(`it has more than ${LIMITS.tokens.toLocaleString('en')} tokens, or 64 KiB.`),
    },
  ],
  document: [
    {
      name: 'introspection',
      holdsFor: isVisitorInProduction,
      isBrokenBy: ({ introspects }) => introspects,
      refusal: () => new Unauthenticated(),
    },
    {
      name: 'depth',
      holdsFor: always,
      isBrokenBy: ({ depth }) => depth > LIMITS.depth,
      refusal: tooComplex(`it is more than ${LIMITS.depth} fields deep.`),
    },
    {
      name: 'aliases',
      holdsFor: always,
      isBrokenBy: ({ repetitions }) => repetitions > LIMITS.repetitions,
      refusal: tooComplex(`it has more than ${LIMITS.repetitions} aliases and repeated fields.`),
    },
  ],
  operation: [
    {
      name: 'no mutation over GET',
      holdsFor: always,
      isBrokenBy: ({ type, method }) => type === 'mutation' && method === 'GET',
      refusal: () => new ChangeByGet(),
    },
    {
      name: 'cost',
      holdsFor: always,
      // What is no number is refused as well.
      isBrokenBy: ({ cost }) => cost !== null && !(cost <= LIMITS.cost),
      refusal: tooComplex(`its fields and pages cost more than ${LIMITS.cost.toLocaleString('en')}.`),
    },
  ],
}

/** @throws AppError, the refusal of the first rule that is broken. */
export function keep<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  settings: RuleSettings,
  viewer: Viewer,
): void {
  const broken = rules.find((rule) => rule.holdsFor(settings, viewer) && rule.isBrokenBy(subject))
  if (broken) throw broken.refusal()
}

/** Whether a message may tell of the schema what was not asked by its name. */
export const mayIntrospect = (settings: RuleSettings, viewer: Viewer): boolean =>
  !isVisitorInProduction(settings, viewer)
