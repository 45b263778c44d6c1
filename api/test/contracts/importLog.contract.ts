import { describe, expect, it } from 'vitest'
import { newImportId } from '../../domain/ids.ts'
import { type DocumentImport, IMPORTS_KEPT } from '../../domain/importing.ts'
import type { ImportLog } from '../../ports/importLog.ts'
import { AWKWARD_TEXT, freshly, type Open } from './opened.ts'

const importOf = (given: Partial<DocumentImport> = {}): DocumentImport => ({
  id: newImportId(),
  state: 'RUNNING',
  reason: null,
  dryRun: false,
  total: 2,
  files: [],
  startedAt: 1_000,
  ...given,
})

/** All that api/ports/importLog.ts promises. */
export function importLogContract(name: string, open: Open<ImportLog, null>): void {
  describe(`ImportLog on ${name}`, () => {
    const opened = freshly(() => open(null))

    it('every process reads the latest state of an import', async () => {
      const { port, another } = opened()
      const begun = importOf()
      await port.tell(begun)
      const ended = importOf({ ...begun, state: 'FAILED', reason: AWKWARD_TEXT.toWellFormed() })
      await (await another()).tell(ended)
      expect((await port.find(begun.id))?.told).toEqual(ended)
      expect(await port.find(newImportId())).toBeNull()
    })

    it('the silence of an import counts from its last update', async () => {
      const { port, elapse } = opened()
      const state = importOf()
      await port.tell(state)
      expect((await port.find(state.id))?.silentForMs).toBeLessThan(20_000)
      await elapse(40_000)
      expect((await port.find(state.id))?.silentForMs).toBeGreaterThanOrEqual(40_000)
      await port.tell(state)
      expect((await port.find(state.id))?.silentForMs).toBeLessThan(20_000)
    })

    it('of many imports the newest are kept, and are listed newest first', async () => {
      const { port } = opened()
      const all = Array.from({ length: IMPORTS_KEPT.most + 5 }, () => importOf())
      for (const each of all) await port.tell(each)
      const listed = (await port.list()).map(({ told }) => told.id)
      expect(listed).toEqual(
        all
          .map(({ id }) => id)
          .toReversed()
          .slice(0, IMPORTS_KEPT.most),
      )
    })

    it('imports are forgotten a day after the last word', async () => {
      const { port, elapse, countLeftovers } = opened()
      const old = importOf()
      await port.tell(old)
      await elapse(IMPORTS_KEPT.forMs + 1_000)
      const fresh = importOf()
      await port.tell(fresh)
      expect((await port.list()).map(({ told }) => told.id)).toEqual([fresh.id])
      expect(await countLeftovers()).toBe(1)
    })
  })
}
