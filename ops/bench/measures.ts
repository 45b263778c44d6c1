import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

/** The kernel counts processor time in these. */
const TICKS_PER_SECOND = 100

/** Of a process so far, in user and in kernel mode: fields 14 and 15 of proc(5), behind the name in brackets. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** A process, and those that it started. */
export const familyOf = (pid: number): number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
]

/** The most memory that a process has held so far, in MB. */
export const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024

/** Runs all threads of a process on one core, where there are several. */
export async function pin(pid: number, core: number): Promise<void> {
  if (availableParallelism() === 1 && core !== 0) return
  for (let tries = 5; ; tries--)
    try {
      return void (await promisify(execFile)('taskset', ['-apc', String(core), String(pid)]))
    } catch (error) {
      // It stops at a thread that has ended meanwhile.
      if (tries === 1) throw error
    }
}

export function percentile(all: readonly number[], share: number): number {
  const sorted = Float64Array.from(all).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0)

export const median = (all: readonly number[]): number => percentile(all, 0.5)

/** A line of a table in Markdown. */
export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
