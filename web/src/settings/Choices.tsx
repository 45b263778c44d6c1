import { OneOf, Range, Switch } from './controls.tsx'
import type { SettingsStore } from './createSettings.ts'
import { SHOWN_MESSAGES } from './settings.ts'

interface ChoicesProps {
  readonly settings: SettingsStore
}

export function AnswerChoices(props: ChoicesProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label="Answers">
      <h3>Answers</h3>
      <Switch
        label="Answer cache"
        hint="An answer that was written before, from the same documents, may be given again. Off: every answer is a new one."
        on={current.answerCache}
        onChange={(answerCache) => change({ answerCache })}
      />
      <Switch
        label="Earlier answers at once"
        hint="Ask again what you asked in this tab, and its answer shows while it is checked. Off: nothing is kept, and what was kept is gone."
        on={current.earlierAnswers}
        onChange={(earlierAnswers) => change({ earlierAnswers })}
      />
      <Range
        label="Messages shown at once"
        hint="Earlier ones are one press away."
        {...SHOWN_MESSAGES}
        step={10}
        value={current.shownMessages}
        words={String}
        onChange={(shownMessages) => change({ shownMessages })}
      />
    </section>
  )
}

export function AppearanceChoices(props: ChoicesProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label="Appearance">
      <h3>Appearance</h3>
      <OneOf
        label="Theme"
        value={current.theme}
        options={[
          ['system', 'System'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onChange={(theme) => change({ theme })}
      />
      <OneOf
        label="Text size"
        value={current.textSize}
        options={[
          ['small', 'Small'],
          ['medium', 'Medium'],
          ['large', 'Large'],
          ['larger', 'Larger'],
        ]}
        onChange={(textSize) => change({ textSize })}
      />
      <Switch
        label="Less motion"
        hint="Nothing fades or slides."
        on={current.reducedMotion}
        onChange={(reducedMotion) => change({ reducedMotion })}
      />
    </section>
  )
}
