import { type ImportedFile, SAMPLE_KNOWLEDGE } from '../../api/domain/importing.ts'

export interface Report {
  add(file: ImportedFile): void
  /** What could not even be read. */
  refuse(path: string, reason: string): void
  refused(): number
  text(): string
}

export interface ReportSettings {
  readonly dryRun: boolean
  readonly others: ReadonlyMap<string, number>
}

/** What was done, for whoever imported: the figures, what was refused, and what was left out. */
export function makeReport({ dryRun, others }: ReportSettings): Report {
  const sums = { created: 0, updated: 0, unchanged: 0, removed: 0 }
  const refusals: string[] = []
  const notes: string[] = []
  const removals: string[] = []
  let samples = 0
  return {
    add(file) {
      if (file.outcome === 'REFUSED') refusals.push(`  ${file.path}: ${file.reason}`)
      if (file.path === SAMPLE_KNOWLEDGE) {
        samples = file.removed
        return
      }
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += file[name]
      if (file.outcome === 'REMOVED') removals.push(`  ${file.path}`)
      for (const note of file.notes) notes.push(`  ${file.path}: ${note}`)
    },
    refuse: (path, reason) => void refusals.push(`  ${path}: ${reason}`),
    refused: () => refusals.length,
    text() {
      const { created, updated, unchanged, removed } = sums
      const counted = `${created} created, ${updated} updated, ${unchanged} unchanged, ${removed} removed`
      return [
        `Documents: ${counted}.${dryRun ? ' Nothing was written: this was a dry run.' : ''}`,
        ...(samples > 0 ? [`Sample documents removed, since you now have your own: ${samples}.`] : []),
        ...section('Files that are no more:', removals),
        ...section('Left out or taken out:', notes),
        ...section('Passed by, since their kind is not read:', kindsOf(others)),
        ...section(`Refused (${refusals.length}):`, refusals),
      ].join('\n')
    },
  }
}

const MOST_LINES = 100

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const left = lines.length - MOST_LINES
  return [title, ...lines.slice(0, MOST_LINES), ...(left > 0 ? [`  … and ${left} more.`] : [])]
}

const kindsOf = (others: ReadonlyMap<string, number>): string[] =>
  others.size === 0 ? [] : [`  ${[...others].map(([kind, count]) => `${count} ${kind}`).join(', ')}`]
