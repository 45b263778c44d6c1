import type { Client } from '@urql/core'
import { createSignal, createUniqueId, For, Show } from 'solid-js'
import { inNumbers } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import { type ImportedFile, type ImportProgress, importFiles } from './importing.ts'

/** Files that become documents: dropped or chosen, with what became of each. */
export function ImportSection(props: { readonly client: Client }) {
  const id = createUniqueId()
  const [results, setResults] = createSignal<readonly ImportedFile[]>([])
  const [progress, setProgress] = createSignal<ImportProgress | null>(null)
  const [isOver, setOver] = createSignal(false)
  const words = () => ownerWords().import
  const isRunning = () => {
    const now = progress()
    return now !== null && now.done < now.of
  }
  const take = async (files: readonly File[]) => {
    if (isRunning() || files.length === 0) return
    setResults([])
    setProgress({ done: 0, of: files.length })
    await importFiles(props.client, files, words(), (batch, now) => {
      setResults((known) => [...known, ...batch])
      setProgress(now)
    })
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take([...(event.dataTransfer?.files ?? [])])
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <section class="card" aria-label={words().title}>
      <p class="note">{words().about}</p>
      {/* Dropping is for the mouse; whoever has none chooses. */}
      <div
        class="drop"
        classList={{ over: isOver() }}
        on:dragover={onDragOver}
        on:dragleave={() => setOver(false)}
        on:drop={onDrop}
      >
        <p>{words().drop}</p>
        <label class="button primary" for={id}>
          {words().choose}
        </label>
        <input
          id={id}
          class="visually-hidden"
          type="file"
          multiple
          accept=".md,.markdown,.txt,.html,.htm,.csv,.tsv,.json,.jsonl,.pdf"
          disabled={isRunning()}
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </div>
      <Show when={progress()}>{(now) => <Progress progress={now()} results={results()} />}</Show>
      <Show when={results().length > 0}>
        <Results results={results()} />
      </Show>
    </section>
  )
}

function Progress(props: { readonly progress: ImportProgress; readonly results: readonly ImportedFile[] }) {
  const words = () => ownerWords().import
  const text = () => {
    const { done, of } = props.progress
    const refused = props.results.filter(({ outcome }) => outcome === 'REFUSED').length
    return done < of
      ? words().underWay(inNumbers(done), inNumbers(of))
      : words().finished(inNumbers(of - refused), inNumbers(refused))
  }
  return (
    <div class="labelled">
      <progress aria-label={words().title} value={props.progress.done} max={props.progress.of} />
      <p role="status">{text()}</p>
    </div>
  )
}

/** What was refused stands first. */
function Results(props: { readonly results: readonly ImportedFile[] }) {
  const words = () => ownerWords().import
  const isRefused = ({ outcome }: ImportedFile) => outcome === 'REFUSED'
  const sorted = () => props.results.toSorted((a, b) => Number(isRefused(b)) - Number(isRefused(a)))
  return (
    <ul class="parts" aria-label={words().results}>
      <For each={sorted()}>
        {(file) => (
          <li>
            <span class="part-name" dir="auto">
              {file.path}
            </span>
            <span class="status" data-status={isRefused(file) ? 'DOWN' : 'OK'}>
              {words().outcomes[file.outcome]}
            </span>
            <span class="note">{words().documents(file.created + file.updated + file.unchanged)}</span>
            <Show when={file.reason}>{(reason) => <p class="note failed">{reason()}</p>}</Show>
            <For each={file.notes}>{(note) => <p class="note">{note}</p>}</For>
          </li>
        )}
      </For>
    </ul>
  )
}
