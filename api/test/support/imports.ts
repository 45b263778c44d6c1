import { parseAst } from 'rolldown/parseAst'

/** One module that a file names. */
export interface ModuleImport {
  readonly target: string
  /** Whether the module is not loaded for it: `import type`, and `export type … from`. */
  readonly typeOnly: boolean
}

interface Node {
  readonly type: string
  readonly source?: Node | null
  readonly value?: unknown
  readonly importKind?: string
  readonly exportKind?: string
  readonly [key: string]: unknown
}

/**
 * The modules that a source names, in `import`, `export … from` and `import('…')`. Loading a file for one type among
 * values counts as loading it.
 */
export function importsIn(source: string, lang: 'ts' | 'tsx' = 'ts'): ModuleImport[] {
  return [...namedModules(parseAst(source, { lang }) as unknown as Node)]
}

function* namedModules(node: Node): Generator<ModuleImport> {
  const target = node.source?.value
  if (/^(Import|Export).*(Declaration|Expression)$/.test(node.type) && typeof target === 'string')
    yield { target, typeOnly: (node.importKind ?? node.exportKind) === 'type' }
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && 'type' in child) yield* namedModules(child as Node)
}
