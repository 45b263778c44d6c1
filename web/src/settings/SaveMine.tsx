import type { Client } from '@urql/core'
import { createSignal } from 'solid-js'
import { panelWords } from '../words/panels.ts'
import { readMyData, saveAs } from './myData.ts'

const FILE = 'verdemuse-my-data.jsonl'
const say = () => panelWords().data

/** A button that gives a reader all that is kept of them, to take along. */
export function SaveMine(props: { readonly client: Client }) {
  const [underWay, setUnderWay] = createSignal(false)
  const [outcome, setOutcome] = createSignal('')
  const save = async () => {
    setUnderWay(true)
    setOutcome('')
    const read = await readMyData(props.client)
    if ('text' in read) saveAs(FILE, read.text)
    setOutcome('text' in read ? say().saved(FILE) : read.problem)
    setUnderWay(false)
  }
  return (
    <div class="choice">
      <button type="button" class="button" disabled={underWay()} onClick={() => void save()}>
        {underWay() ? say().saving : say().save}
      </button>
      <p class="note" role="status">
        {outcome()}
      </p>
    </div>
  )
}
