import type { Accessor } from 'solid-js'
import type { OpenConversation } from '../chat/createConversation.ts'
import type { ListActions } from '../conversations/listActions.ts'
import type { Clearing } from '../settings/DataChoices.tsx'
import { panelWords } from '../words/panels.ts'

interface ClearingPorts {
  readonly open: Accessor<OpenConversation>
  readonly listActions: ListActions
  readonly listProblem: Accessor<string | null>
  /** What this browser keeps of its reader. */
  readonly kept: readonly { clear(): void }[]
}

/** Lets go of the open conversation, or of everything of the reader's. */
export function makeClearing({ open, listActions, listProblem, kept }: ClearingPorts): Clearing {
  return {
    canClearOpen: () => open().id() !== null,
    async open() {
      await listActions.remove(open().id() ?? '')
      return listProblem() ?? panelWords().data.openDeleted
    },
    async everything() {
      const problem = await listActions.removeAll()
      if (problem !== null) return problem
      open().draft.setText('')
      for (const each of kept) each.clear()
      return panelWords().data.allDeleted
    },
  }
}
