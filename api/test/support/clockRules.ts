import { parseAst } from 'rolldown/parseAst'

/** A place at which a test depends on the speed of the machine. */
export interface ClockFault {
  readonly line: number
  readonly what: string
}

/** The syntax tree as ESTree nodes; only what the rules look at is typed. */
interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

const CLOCKS = /^(performance\.now|Date\.now|process\.hrtime(\.bigint)?|process\.uptime)$/
const TIMER_MODULES = /^(node:)?timers(\/promises)?$/
const COMPARISON = /^(toBe(Less|Greater)Than(OrEqual)?|toBeCloseTo|toBeBetween)$/

/**
 * Finds, in the source of a test: sleeps of a literal length, waits with a literal limit, and assertions that compare
 * an elapsed time with a bound. Vitest's own waits count too: they give up after a second. Names are followed within the file: an imported timer keeps its role under any name,
 * and a variable that holds an elapsed time counts as one.
 */
export function clockFaults(source: string, lang: 'ts' | 'tsx' = 'ts'): ClockFault[] {
  const tree = parseAst(source, { lang }) as unknown as Node
  const nodes = [...descendants(tree)]
  const scope = readScope(nodes)
  const found = nodes.flatMap((node) => {
    const what = faultAt(node, scope)
    return what ? [{ line: lineOf(source, node.start), what }] : []
  })
  return found.filter((fault, at) => found.findIndex(({ line }) => line === fault.line) === at)
}

interface Scope {
  /** Names of timers: `setTimeout`, and whatever a timer module is imported as. */
  readonly timers: ReadonlySet<string>
  readonly numbers: ReadonlySet<string>
  /** Variables that hold a reading of a clock, and those that hold a difference of readings. */
  readonly readings: ReadonlySet<string>
  readonly elapsed: ReadonlySet<string>
}

function faultAt(node: Node, scope: Scope): string | null {
  if (node.type === 'CallExpression') return faultOfCall(node, scope)
  if (node.type === 'Property' && nameOf(node.key) === 'timeout' && isFixed(node.value, scope))
    return 'waits with a literal limit'
  return null
}

function faultOfCall(call: Node, scope: Scope): string | null {
  const [callee, args] = [call.callee as Node, call.arguments as Node[]]
  if (scope.timers.has(nameOf(callee))) {
    const delay = args.find((arg) => isFixed(arg, scope))
    return delay && delay.value !== 0 ? 'sleeps for a literal time' : null
  }
  if (/^vi\.wait(For|Until)$/.test(nameOf(callee))) return 'waits with a literal limit'
  if (nameOf(callee) === 'AbortSignal.timeout' && args[0] && isFixed(args[0], scope))
    return 'gives up after a literal time'
  if (callee.type !== 'MemberExpression' || !COMPARISON.test(nameOf(callee.property))) return null
  const compared = [...descendants(callee.object as Node), ...args.flatMap((arg) => [...descendants(arg)])]
  return compared.some((part) => isElapsed(part, scope)) ? 'compares an elapsed time with a bound' : null
}

function readScope(nodes: readonly Node[]): Scope {
  const timers = new Set(['setTimeout', 'globalThis.setTimeout', 'timers.setTimeout'])
  const numbers = new Set<string>()
  const readings = new Set<string>()
  const elapsed = new Set<string>()
  for (const node of nodes.filter(({ type }) => type === 'ImportDeclaration'))
    if (TIMER_MODULES.test(String((node.source as Node).value)))
      for (const each of node.specifiers as Node[])
        if (['setTimeout', 'scheduler'].includes(nameOf(each.imported)))
          timers.add(nameOf(each.local) + (nameOf(each.imported) === 'scheduler' ? '.wait' : ''))
  const scope = { timers, numbers, readings, elapsed }
  // An elapsed time may be a difference of readings, so readings are collected first.
  const assigned = nodes.flatMap(assignmentOf)
  for (const { name, value } of assigned) {
    if (isLiteral(value)) numbers.add(name)
    if (isReading(value)) readings.add(name)
  }
  for (const { name, value } of assigned)
    if ([...descendants(value)].some((part) => isElapsed(part, scope)) && !isFunction(value))
      elapsed.add(name)
  return scope
}

function assignmentOf(node: Node): { name: string; value: Node }[] {
  const [target, value] =
    node.type === 'VariableDeclarator'
      ? [node.id, node.init]
      : node.type === 'AssignmentExpression'
        ? [node.left, node.right]
        : []
  return target && value ? [{ name: nameOf(target), value: value as Node }] : []
}

const isFunction = ({ type }: Node): boolean => /Function/.test(type)
const isReading = (node: Node): boolean =>
  node.type === 'CallExpression' && CLOCKS.test(nameOf(node.callee as Node))
const isLiteral = (node: unknown): boolean => {
  const { type, value, left, right } = node as Node
  if (type === 'BinaryExpression') return isLiteral(left) && isLiteral(right)
  return type === 'Literal' && typeof value === 'number'
}
const isFixed = (node: unknown, { numbers }: Scope): boolean =>
  isLiteral(node) || ((node as Node).type === 'Identifier' && numbers.has(nameOf(node)))

/** A difference of which one side reads a clock, or a variable that holds one. */
function isElapsed(node: Node, { readings, elapsed }: Scope): boolean {
  if (node.type === 'Identifier') return elapsed.has(nameOf(node))
  if (node.type !== 'BinaryExpression' || node.operator !== '-') return false
  const isTime = (side: unknown) => isReading(side as Node) || readings.has(nameOf(side))
  return isTime(node.left) && isTime(node.right)
}

/** `a`, `a.b`, or '' for anything else. */
function nameOf(node: unknown): string {
  const { type, name, object, property, computed } = (node ?? {}) as Node
  if (type === 'Identifier') return String(name)
  return type === 'MemberExpression' && !computed ? `${nameOf(object)}.${nameOf(property)}` : ''
}

function* descendants(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && 'type' in child) yield* descendants(child as Node)
}

const lineOf = (source: string, at: number): number => source.slice(0, at).split('\n').length
