import { inNumbers } from '../language/formats.ts'
import { LANGUAGES, type Language } from '../language/languages.ts'
import { panelWords } from '../words/panels.ts'
import { OneOf, Range, Switch } from './controls.tsx'
import type { SettingsStore } from './createSettings.ts'
import { SHOWN_MESSAGES } from './settings.ts'

interface ChoicesProps {
  readonly settings: SettingsStore
}

const LANGUAGE_NAMES = (Object.keys(LANGUAGES) as Language[]).map(
  (language) => [language, LANGUAGES[language].name] as const,
)

const say = () => panelWords().settings

export function AnswerChoices(props: ChoicesProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label={say().answers}>
      <h3>{say().answers}</h3>
      <Switch
        label={say().cache}
        hint={say().cacheHint}
        on={current.answerCache}
        onChange={(answerCache) => change({ answerCache })}
      />
      <Switch
        label={say().earlier}
        hint={say().earlierHint}
        on={current.earlierAnswers}
        onChange={(earlierAnswers) => change({ earlierAnswers })}
      />
      <Range
        label={say().shown}
        hint={say().shownHint}
        {...SHOWN_MESSAGES}
        step={10}
        value={current.shownMessages}
        words={inNumbers}
        onChange={(shownMessages) => change({ shownMessages })}
      />
    </section>
  )
}

export function AppearanceChoices(props: ChoicesProps) {
  const { current, change } = props.settings
  return (
    <section class="choices" aria-label={say().appearance}>
      <h3>{say().appearance}</h3>
      <OneOf
        label={say().language}
        value={current.language}
        options={[['system', say().browser], ...LANGUAGE_NAMES]}
        onChange={(language) => change({ language })}
      />
      <OneOf
        label={say().theme}
        value={current.theme}
        options={[
          ['system', say().system],
          ['light', say().light],
          ['dark', say().dark],
        ]}
        onChange={(theme) => change({ theme })}
      />
      <OneOf
        label={say().textSize}
        value={current.textSize}
        options={[
          ['small', say().small],
          ['medium', say().medium],
          ['large', say().large],
          ['larger', say().larger],
        ]}
        onChange={(textSize) => change({ textSize })}
      />
      <Switch
        label={say().still}
        hint={say().stillHint}
        on={current.reducedMotion}
        onChange={(reducedMotion) => change({ reducedMotion })}
      />
    </section>
  )
}
