import { For } from 'solid-js'
import type { Message } from '../chat/message.ts'
import { inMs } from '../language/formats.ts'
import { spoken } from '../markdown/markers.ts'
import { panelWords } from '../words/panels.ts'
import { inTokens, outcomeInWords, tokensPerSecond } from './figures.ts'

/** Each answer of this page: how it came about, and how fast. */
export function AnswersTable(props: { readonly answers: readonly Message[] }) {
  const columns = () => panelWords().performance.columns
  return (
    <section class="table-frame" aria-label={panelWords().performance.newestFirst} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">{columns().answer}</th>
            <th scope="col">{columns().cache}</th>
            <th scope="col">{columns().firstToken}</th>
            <th scope="col">{columns().speed}</th>
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
                <td>{inTokens(tokensPerSecond(answer))}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  )
}
