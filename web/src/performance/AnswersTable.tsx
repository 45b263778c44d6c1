import { For } from 'solid-js'
import type { Message } from '../chat/message.ts'
import { spoken } from '../markdown/markers.ts'
import { inMs, outcomeInWords, tokensPerSecond } from './figures.ts'

/** Each answer of this page: how it came about, and how fast. */
export function AnswersTable(props: { readonly answers: readonly Message[] }) {
  return (
    <section class="table-frame" aria-label="Answers, newest first" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Answer</th>
            <th scope="col">Cache</th>
            <th scope="col">First token</th>
            <th scope="col">Tokens/s</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.answers}>
            {(answer) => (
              <tr>
                <td class="beginning" dir="auto">
                  {spoken(answer.content) || '–'}
                </td>
                <td>{outcomeInWords(answer)}</td>
                <td>{inMs(answer.timings?.firstTokenMs)}</td>
                <td>{tokensPerSecond(answer)?.toFixed(0) ?? '–'}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  )
}
