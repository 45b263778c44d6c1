import { parseAst } from 'rolldown/parseAst'

export type Range = readonly [start: number, end: number]

/** Of the syntax tree (ESTree), what a path needs. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Each source is looked into several times. */
const trees = new Map<string, Node>()

export function parse(source: string): Node {
  const tree = trees.get(source) ?? (parseAst(source, { lang: 'ts' }) as unknown as Node)
  trees.set(source, tree)
  return tree
}

/** Nodes that a path passes through without naming them: they come and go with semicolons, `?.` and `await`. */
const WRAPPERS: Readonly<Record<string, string>> = {
  ExpressionStatement: 'expression',
  ChainExpression: 'expression',
  AwaitExpression: 'argument',
  VariableDeclaration: 'declarations',
}

/**
 * Where a part of the marked code is: of the largest node that begins behind the marker, what a path such as
 * `test.right` or `init.arguments.0` leads to.
 */
export function typescriptRange(source: string, markerEnd: number, part: string): Range {
  let node = markedNode(parse(source), markerEnd)
  for (const key of part === '' ? [] : part.split('.')) node = step(node, key, part)
  return [node.start, node.end]
}

function markedNode(tree: Node, markerEnd: number): Node {
  const behind = [...descendants(tree)].filter(({ type, start }) => type !== 'Program' && start >= markerEnd)
  const [first] = behind.toSorted((a, b) => a.start - b.start || b.end - a.end)
  if (!first) throw new Error('No code follows the marker')
  return first
}

function step(from: Node, key: string, part: string): Node {
  for (let node = from; ; ) {
    const child = node[key]
    if (isNode(child)) return child
    // A list is a node of its own for the path: `arguments.0`.
    if (Array.isArray(child)) return { ...child, type: 'List', ...ends(child) }
    const wrapped = node[WRAPPERS[node.type] ?? '']
    const inner = Array.isArray(wrapped) ? wrapped[0] : wrapped
    if (!isNode(inner)) throw new Error(`${node.type} has no ${key} (${part})`)
    node = inner
  }
}

const ends = (nodes: readonly Node[]) => ({ start: nodes[0]?.start ?? 0, end: nodes.at(-1)?.end ?? 0 })

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value

export function* descendants(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* descendants(child)
}
