import type { Client } from '@urql/core'
import { createSignal, createUniqueId, For, onMount, Show } from 'solid-js'
import { inNumbers } from '../language/formats.ts'
import { ownerWords } from '../words/owners.ts'
import { type Chosen, chosenFiles, droppedFiles, MOST_FILES, READABLE } from './droppedFiles.ts'
import {
  followImport,
  type ImportedFile,
  type ImportProgress,
  importFiles,
  isSamples,
  runningImports,
} from './importing.ts'

/** Files that become documents: dropped, with their folders, or chosen, with what became of each. */
export function ImportSection(props: { readonly client: Client }) {
  const id = createUniqueId()
  const [results, setResults] = createSignal<readonly ImportedFile[]>([])
  const [progress, setProgress] = createSignal<ImportProgress | null>(null)
  const [isOver, setOver] = createSignal(false)
  const [isLooking, setLooking] = createSignal(false)
  /** What is to be said of a drop as a whole. */
  const [remark, setRemark] = createSignal('')
  const words = () => ownerWords().import
  const isRunning = () => {
    const now = progress()
    return isLooking() || (now !== null && now.done < now.of)
  }
  const begin = (count: number) => {
    setResults([])
    setProgress(count > 0 ? { done: 0, of: count } : null)
  }
  const add = (files: readonly ImportedFile[]) => {
    setResults((known) => [...known, ...files])
    setProgress((now) => now && { ...now, done: results().filter((each) => !isSamples(each)).length })
  }
  const end = () => setProgress((now) => now && { ...now, done: now.of })
  const take = async (chosen: readonly Chosen[]) => {
    begin(chosen.length)
    await importFiles(props.client, chosen, words(), add)
    end()
  }
  onMount(async () => {
    const running = await runningImports(props.client)
    if (running.length === 0 || isRunning()) return
    begin(running.reduce((sum, { total }) => sum + total, 0))
    for (const each of running) await followImport(props.client, each, words(), add)
    end()
  })
  const takeDropped = async (items: Iterable<DataTransferItem>) => {
    setRemark('')
    setLooking(true)
    const { chosen, others } = await droppedFiles(items)
    setLooking(false)
    const tooMany = chosen.length > MOST_FILES
    if (tooMany) setRemark(words().tooMany(inNumbers(MOST_FILES)))
    else if (others > 0) setRemark(words().others(others, inNumbers(others)))
    else if (chosen.length === 0) setRemark(words().nothing)
    await take(tooMany ? [] : chosen)
  }
  const takeChosen = (files: Iterable<File>) => {
    setRemark('')
    if (!isRunning()) void take(chosenFiles(files))
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!isRunning()) void takeDropped(event.dataTransfer?.items ?? [])
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
          accept={READABLE.join()}
          disabled={isRunning()}
          onChange={(event) => {
            takeChosen(event.currentTarget.files ?? [])
            event.currentTarget.value = ''
          }}
        />
      </div>
      <p class="note" role="status">
        {isLooking() ? words().looking : remark()}
      </p>
      <Show when={progress()}>{(now) => <Progress progress={now()} results={results()} />}</Show>
      <Show when={results().find(isSamples)}>
        {(samples) => <p role="status">{words().samples(inNumbers(samples().removed))}</p>}
      </Show>
      <Show when={results().some((each) => !isSamples(each))}>
        <Results results={results().filter((each) => !isSamples(each))} />
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
