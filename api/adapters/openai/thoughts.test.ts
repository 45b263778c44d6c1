import { describe, expect, it } from 'vitest'
import { sequence } from '../../test/support/upstreamBehaviour.ts'
import { thoughtFilter } from './thoughts.ts'

function filtered(pieces: readonly string[], startsThinking = false): string {
  const filter = thoughtFilter(startsThinking)
  let text = ''
  for (const { takesBack, text: more } of [...pieces.map(filter.push), filter.end()])
    text = takesBack ? more : text + more
  return text
}

/** The same text, cut at places that look random. */
function cut(text: string, seed: string): string[] {
  const random = sequence(seed)
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = 1 + Math.floor(random() ** 2 * 12)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

const THOUGHT = 'She is cross; `say` nothing of the strike.\n\n```\nno </b>\n```\n'

const FORMS: readonly (readonly [form: string, shown: string])[] = [
  [`<think>${THOUGHT}</think>We open at nine.`, 'We open at nine.'],
  [`<thinking>${THOUGHT}</thinking>\nWe open at nine.`, '\nWe open at nine.'],
  [`<thought>${THOUGHT}</thought>We open.`, 'We open.'],
  [`<reasoning>${THOUGHT}</reasoning>We open.`, 'We open.'],
  [`<THINK>${THOUGHT}</Think>We open.`, 'We open.'],
  [`<think duration="3">${THOUGHT}</think>We open.`, 'We open.'],
  [`<seed:think>${THOUGHT}</seed:think>We open.`, 'We open.'],
  [`[THINK]${THOUGHT}[/THINK]We open.`, 'We open.'],
  [`◁think▷${THOUGHT}◁/think▷We open.`, 'We open.'],
  [`<|START_THINKING|>${THOUGHT}<|END_THINKING|><|START_RESPONSE|>We open.<|END_RESPONSE|>`, 'We open.'],
  [
    `<|begin_of_thought|>${THOUGHT}<|end_of_thought|><|begin_of_solution|>We open.<|end_of_solution|>`,
    'We open.',
  ],
  [
    `<|channel|>analysis<|message|>${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>We open.<|return|>`,
    'We open.',
  ],
  [
    `<|channel|>commentary<|message|>${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>We open.`,
    'We open.',
  ],
  [`<|start|>assistant<|channel|>final<|message|>We open.<|return|>`, 'We open.'],
  [`<|channel>thought\n${THOUGHT}<channel|>We open.`, 'We open.'],
  [`analysisWe need to say it.assistantfinalWe open.`, 'We open.'],
  [`${THOUGHT}</think>We open.`, 'We open.'],
  [`<think>a</think>We open.<think>b</think> Ring us.`, 'We open. Ring us.'],
  [`<think></think>We open.`, 'We open.'],
  [`<think/>We open.`, 'We open.'],
  [`<think>${THOUGHT}`, ''],
  [`We open.<think>${THOUGHT}`, 'We open.'],
  [`We open.<|im_end|>`, 'We open.'],
  [`We open.<|im_end|>\n<|im_start|>user\nAnd on Sunday?<|im_end|>\n<|im_start|>assistant\nNo.`, 'We open.'],
  [`<|im_start|>assistant\nWe open.<|im_end|>`, 'We open.'],
  [`We open.</s>`, 'We open.'],
  [`We open.</s>\n`, 'We open.'],
  [`We open.<|eot_id|>`, 'We open.'],
  [`We open.<|endoftext|>Human: and`, 'We open.'],
  [`We open.<end_of_turn>`, 'We open.'],
  [`We open.<｜end▁of▁sentence｜>`, 'We open.'],
  [`We open.[/INST]`, 'We open.'],
  [`We open.<|im_e`, 'We open.'],
  [`<tool_call>{"name":"stock"}</tool_call>`, ''],
  [`One moment.<tool_call>{"name":"stock"}</tool_call>`, 'One moment.'],
  [`[TOOL_CALLS][{"name":"stock"}]`, ''],
  [`We\u0000 open\u001b[31m at\u001b]0;title\u0007 nine\u009b.`, 'We open at nine.'],
]

const KEPT: readonly string[] = [
  'We open at nine.',
  'Write `<think>` before it, and `</think>` behind it.',
  'Like so:\n```html\n<think>hm</think>\n<|im_end|>\n```\nThat is all.',
  '``a ` </think> b`` and `c`',
  '<s>$12</s> now $9',
  'a < b, and b <= c; <b>bold</b>, <i>thin</i>, <thing>, <table>',
  'See [1], [2](https://a.example), [T], [THIN] and [x].',
  'The pump gives <5 l/min <',
  'analysis of the soil is done by post',
  'Analysis shows that it is dry.',
  'Tom & Jerry |> pipe <| back |>',
  'Ends with [',
  'Line one\n\tLine two\n',
]

describe('what is part of an answer', () => {
  it.each(FORMS)('thoughts and marks are taken out however they are cut: %j', (form, shown) => {
    expect(filtered([form])).toBe(shown)
    expect(filtered([...form])).toBe(shown)
    for (let seed = 0; seed < 20; seed += 1) expect(filtered(cut(form, `${seed}`))).toBe(shown)
  })

  it.each(KEPT)('text that only looks like a mark stays: %j', (text) => {
    expect(filtered([text])).toBe(text)
    expect(filtered([...text])).toBe(text)
    for (let seed = 0; seed < 20; seed += 1) expect(filtered(cut(text, `${seed}`))).toBe(text)
  })

  it('a thought that was shown before its end came is taken back', () => {
    const filter = thoughtFilter()
    expect(filter.push('She is cross.')).toEqual({ takesBack: false, text: 'She is cross.' })
    expect(filter.push('</think>We open.')).toEqual({ takesBack: true, text: 'We open.' })
    expect(filter.endedUnbegun()).toBe(true)
  })

  it('a model known to end unbegun thoughts is kept back until one ends, or the answer does', () => {
    const filter = thoughtFilter(true)
    expect(filter.push('She is cross.').text).toBe('')
    expect(filter.push('</think>We').text).toBe('We')
    expect(filter.push(' open.').text).toBe(' open.')
    expect(filtered(['We', ' open.'], true)).toBe('We open.')
  })

  it('what is kept out is counted, and a call of a tool is known', () => {
    const filter = thoughtFilter()
    filter.push('<think>hm</think><tool_call>{}</tool_call>')
    expect(filter.hidden()).toBe(42)
    expect(filter.calledTool()).toBe(true)
  })
})
