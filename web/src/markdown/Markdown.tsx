import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import type { Source } from '../chat/message.ts'
import { words } from '../words/page.ts'
import { placesIn } from './linkPlaces.ts'
import type { Chips, makeMarkdownView } from './render.ts'

/** Parser and sanitiser come after the page is there; a text that is shown before is shown plainly. */
const [makeView, setMakeView] = createSignal<typeof makeMarkdownView>()

export const loadMarkdown = (): Promise<void> =>
  import('./render.ts').then((module) => void setMakeView(() => module.makeMarkdownView))

interface MarkdownProps {
  readonly text: string
  /** More of it is on its way. */
  readonly growing?: boolean
  readonly sources: readonly Source[]
  onOpenSource(source: Source): void
}

/** An answer's text: formatted, with a chip for each marker; drawn at most twenty times a second, however fast it grows. */
export function Markdown(props: MarkdownProps) {
  // The end of an answer repeats its sources: the same ones again are no reason to draw anything.
  const sources = createMemo(() => props.sources, [], { equals: isSame })
  const sourceOf = (marker: number) => sources().find((source) => source.marker === marker)
  const onClick = (event: MouseEvent) => {
    const chip = event.target instanceof Element ? event.target.closest<HTMLElement>('.chip') : null
    const source = chip && sourceOf(Number(chip.dataset.marker))
    if (source) props.onOpenSource(source)
  }
  /** The same object until the sources or the language change: the blocks are drawn anew then. */
  const chips = createMemo((): Chips => {
    const { one } = words().sources
    return {
      markers: new Set(sources().map(({ marker }) => marker)),
      places: placesIn(sources()),
      label: (marker) => one(marker, sourceOf(marker)?.title ?? ''),
    }
  })
  const content = () => ({ text: props.text, chips: chips(), whole: !props.growing })
  return (
    <Show
      when={makeView()}
      fallback={
        <div class="prose prose-plain" dir="auto">
          {props.text}
        </div>
      }
    >
      {(make) => {
        let container!: HTMLDivElement
        onMount(() => {
          const show = make()(container)
          createFrames(content, ({ text, chips }) => {
            show(text, chips)
            // Laid out now, as it would be in this frame: a long text costs the browser more than it costs us.
            container.getBoundingClientRect()
          })
        })
        return <div class="prose" dir="auto" ref={container} on:click={onClick} />
      }}
    </Show>
  )
}

const isSame = (one: readonly Source[], other: readonly Source[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** After a draw that cost so much, others have the time of that many draws: a huge block leaves room for the rest. */
const REST = 5
const MAX_REST_MS = 250
/** Every third frame: nobody reads faster than twenty draws a second, and each one costs a phone's battery. */
const MIN_REST_MS = 40

/** Draws a value now, and its newest state in a frame soon after each change; in the next one, once it is whole. */
function createFrames<T extends { readonly whole: boolean }>(value: () => T, draw: (value: T) => void): void {
  let frame = 0
  let restUntil = 0
  const drawNewest = (now: number) => {
    frame = 0
    const newest = untrack(value)
    if (now < restUntil && !newest.whole) return wait()
    const startedAt = performance.now()
    draw(newest)
    const endedAt = performance.now()
    restUntil = Math.max(now + MIN_REST_MS, endedAt + Math.min(MAX_REST_MS, REST * (endedAt - startedAt)))
  }
  const wait = () => {
    frame ||= requestAnimationFrame(drawNewest)
  }
  drawNewest(performance.now())
  createEffect(on(value, wait, { defer: true }))
  onCleanup(() => cancelAnimationFrame(frame))
}
