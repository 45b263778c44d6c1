import type { words as english } from './frame.en.ts'

export const words: typeof english = {
  forgetful:
    'Ihr Browser merkt sich nichts für einen Chat innerhalb einer anderen Seite: Er würde Sie mit jeder Frage vergessen.',
  open: 'Den Chat in einem eigenen Tab öffnen',
}
