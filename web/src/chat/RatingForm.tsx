import { createUniqueId } from 'solid-js'
import type { Rating } from '../gql/graphql.ts'
import { isComposing } from '../shell/isComposing.ts'
import { words } from '../words/page.ts'

/** What the server takes of it. */
const COMMENT_LENGTH = 2_000

interface RatingFormProps {
  readonly rating: Rating
  /** With an empty comment where there is nothing to add. */
  onDone(comment: string): void
}

/** Asks, once an answer is rated, what was good about it or missing in it. */
export default function RatingForm(props: RatingFormProps) {
  const id = createUniqueId()
  let field!: HTMLTextAreaElement
  return (
    <form
      class="rating-form"
      onSubmit={(event) => {
        event.preventDefault()
        props.onDone(field.value.trim())
      }}
      onKeyDown={(event) => event.key === 'Escape' && !isComposing(event) && props.onDone('')}
    >
      <label for={id}>
        {props.rating === 'HELPFUL' ? words().rating.whatHelped : words().rating.whatWasWrong}
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={COMMENT_LENGTH}
        dir="auto"
        ref={(element) => {
          field = element
          queueMicrotask(() => element.focus())
        }}
      />
      <div class="dialog-foot">
        <button type="button" class="quiet" onClick={() => props.onDone('')}>
          {words().rating.none}
        </button>
        <button type="submit" class="button primary">
          {words().rating.send}
        </button>
      </div>
    </form>
  )
}
