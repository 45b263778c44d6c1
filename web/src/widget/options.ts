/** What a site may say of its widget, by attributes of the script: `data-label`, `data-theme` … */
export interface WidgetOptions {
  /** Where the product is. */
  readonly origin: string
  readonly words: Words
  /** The page in the frame, which opens this conversation. */
  frameUrl(conversationId: string | null): string
  readonly side: 'start' | 'end'
}

interface Words {
  readonly label: string
  readonly title: string
  readonly close: string
  readonly failed: string
  readonly instead: string
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    label: 'Ask us',
    title: 'Ask us',
    close: 'Close the chat',
    failed: 'The chat cannot be shown on this page.',
    instead: 'Open it in a tab of its own',
  },
  de: {
    label: 'Fragen Sie uns',
    title: 'Fragen Sie uns',
    close: 'Chat schließen',
    failed: 'Der Chat kann auf dieser Seite nicht gezeigt werden.',
    instead: 'In einem eigenen Tab öffnen',
  },
}

/** `pageLanguage`: what the site itself says it speaks. */
export function optionsOf(source: string, data: Readonly<DOMStringMap>, pageLanguage: string): WidgetOptions {
  const { origin } = new URL(source)
  const language = data.language ?? pageLanguage
  const words = WORDS[language.slice(0, 2).toLowerCase()] ?? (WORDS.en as Words)
  const label = data.label ?? words.label
  const told = Object.entries({ theme: data.theme, accent: data.accent, language }).filter(
    ([, value]) => value,
  )
  return {
    origin,
    words: { ...words, label, title: data.title ?? label },
    frameUrl: (id) =>
      `${origin}/embed${id ? `/c/${encodeURIComponent(id)}` : ''}?${new URLSearchParams(told as [string, string][])}`,
    side: data.side === 'start' ? 'start' : 'end',
  }
}
