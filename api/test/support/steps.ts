/** What a program does with its collections: calls of these, and each item that an iteration gives. */
const COUNTED: readonly (readonly [prototype: object, methods: readonly string[]])[] = [
  [Map.prototype, ['get', 'set', 'has', 'delete']],
  [Set.prototype, ['add', 'has', 'delete']],
  [Object.getPrototypeOf(new Map().entries()), ['next']],
  [Object.getPrototypeOf(new Set().values()), ['next']],
  [Object.getPrototypeOf([].values()), ['next']],
]

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * How many steps `run` takes over maps, sets and iterations, whatever the machine's speed: the measure for work that
 * must not grow. `run` must be synchronous; nothing else is counted meanwhile.
 */
export function stepsOf(run: () => unknown): number {
  let steps = 0
  const restore: (() => void)[] = []
  for (const [prototype, methods] of COUNTED)
    for (const name of methods) {
      const methodsOf = prototype as Record<string, Method>
      const original = methodsOf[name] as Method
      methodsOf[name] = function counted(...args) {
        steps++
        return original.apply(this, args)
      }
      restore.push(() => {
        methodsOf[name] = original
      })
    }
  try {
    run()
  } finally {
    for (const undo of restore) undo()
  }
  return steps
}
