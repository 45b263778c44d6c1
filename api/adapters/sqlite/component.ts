import type { Component } from '../../ports/component.ts'
import type { Database } from './database.ts'

/** The embedded database's health: whether it can be written. */
export function sqliteComponent(db: Database): Component {
  return {
    async check() {
      const start = performance.now()
      const latencyMs = () => performance.now() - start
      try {
        // A write lock that is let go again: it takes the file, its log and their locks, and writes nothing.
        db.transact(() => {})
        return { name: 'store', status: 'OK', latencyMs: latencyMs(), detail: 'Embedded database' }
      } catch {
        const detail = 'The embedded database cannot be written. Is the disk full?'
        return { name: 'store', status: 'DOWN', latencyMs: latencyMs(), detail }
      }
    },
  }
}
