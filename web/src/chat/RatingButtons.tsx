import { type Accessor, createSignal, lazy, Show } from 'solid-js'
import type { Rating } from '../gql/graphql.ts'
import { ThumbDownIcon, ThumbUpIcon } from '../shell/icons.tsx'
import { Late } from '../shell/Late.tsx'
import { words } from '../words/page.ts'
import type { Actions } from './actions.ts'
import type { Message } from './message.ts'

const RatingForm = lazy(() => import('./RatingForm.tsx'))

/** Rating an answer: at once by a button, then with a comment for whoever wants to. */
export interface RatingState {
  readonly asked: Accessor<Rating | null>
  rate(rating: Rating): void
  comment(text: string): void
}

export function createRating(message: () => Message, actions: () => Actions): RatingState {
  const [asked, setAsked] = createSignal<Rating | null>(null)
  return {
    asked,
    rate(rating) {
      setAsked(rating)
      void actions().rate(message().id, rating)
    },
    comment(text) {
      const rating = asked()
      setAsked(null)
      if (rating && text !== '') void actions().rate(message().id, rating, text)
    },
  }
}

export function RatingButtons(props: { readonly message: Message; readonly state: RatingState }) {
  const rated = () => props.message.feedback?.rating
  return (
    <>
      <button
        type="button"
        class="quiet square"
        aria-label={words().tools.helped}
        title={words().tools.helped}
        aria-pressed={rated() === 'HELPFUL'}
        onClick={() => props.state.rate('HELPFUL')}
      >
        <ThumbUpIcon />
      </button>
      <button
        type="button"
        class="quiet square"
        aria-label={words().tools.notHelped}
        title={words().tools.notHelped}
        aria-pressed={rated() === 'UNHELPFUL'}
        onClick={() => props.state.rate('UNHELPFUL')}
      >
        <ThumbDownIcon />
      </button>
    </>
  )
}

/** The comment that is being asked for, or was given. */
export function RatingComment(props: { readonly message: Message; readonly state: RatingState }) {
  return (
    <Show
      when={props.state.asked()}
      fallback={
        <Show when={props.message.feedback?.comment}>
          {(comment) => (
            <p class="note" dir="auto">
              {words().rating.comment(comment())}
            </p>
          )}
        </Show>
      }
    >
      {(rating) => (
        <Late>
          <RatingForm rating={rating()} onDone={props.state.comment} />
        </Late>
      )}
    </Show>
  )
}
