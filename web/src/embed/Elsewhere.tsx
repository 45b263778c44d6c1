import { frameWords } from '../words/frame.ts'

/** In the place of a chat that would forget its reader with every question. */
export function Elsewhere() {
  return (
    <main class="elsewhere">
      <p>{frameWords().forgetful}</p>
      <a class="button primary" href="/" target="_blank" rel="noopener">
        {frameWords().open}
      </a>
    </main>
  )
}
