import { chunkOf, eventOf } from '../support/wire.ts'
import {
  ANSWER,
  BROKEN,
  COMPLETE,
  DONE,
  EXTRACTIVE,
  type Form,
  form,
  REPORTED,
  reports,
  says,
  stops,
  stream,
  TEXT,
  THOUGHT,
  TRUNCATED,
  thenWhole,
  UNCONFIRMED,
  WHOLE,
} from './form.ts'

const TAGS: readonly (readonly [opens: string, closes: string])[] = [
  ...[
    'think',
    'thinking',
    'thought',
    'thoughts',
    'reasoning',
    'reflection',
    'scratchpad',
    'THINK',
    'seed:think',
  ].map((name) => [`<${name}>`, `</${name}>`] as const),
  ['<think duration="3">', '</think>'],
  ['[THINK]', '[/THINK]'],
  ['◁think▷', '◁/think▷'],
  ['<|START_THINKING|>', '<|END_THINKING|><|START_RESPONSE|>'],
  ['<|begin_of_thought|>', '<|end_of_thought|><|begin_of_solution|>'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
  [
    '<|start|>assistant<|channel|>commentary<|message|>',
    '<|end|><|start|>assistant<|channel|>final<|message|>',
  ],
  ['<|channel>thought\n', '<channel|>'],
]

const MARKS = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|endoftext|>',
  '</s>',
  '</s>\n',
  '<end_of_turn>',
  '<|return|>',
  '<｜end▁of▁sentence｜>',
  '<|end|>',
  '[/INST]',
  '<|im_end|>\n<|im_start|>user\nAnd on Sunday?',
]

const FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking']
const thinks = (name: string) => eventOf(chunkOf({ [name]: THOUGHT }))
const END = `${stops()}${reports()}${DONE}`

const taggedForms = TAGS.flatMap(([opens, closes]): Form[] => [
  form(`${opens} in one delta`, stream(says(`${opens}${THOUGHT}${closes}${ANSWER}`), END), {
    ...COMPLETE,
    ...REPORTED,
  }),
  form(`${opens} letter by letter`, stream(...[...`${opens}${THOUGHT}${closes}`].map(says), TEXT, END), {
    ...COMPLETE,
    ...REPORTED,
  }),
  form(`${opens} never closed`, stream(says(`${opens}${THOUGHT}`), END), {
    ...EXTRACTIVE,
    tokens: [150, 27],
  }),
])

export const THOUGHT_FORMS: readonly Form[] = [
  ...taggedForms,
  ...MARKS.map((mark) =>
    form(`${JSON.stringify(mark)} at the end`, stream(TEXT, says(mark), END), { ...COMPLETE, ...REPORTED }),
  ),
  ...FIELDS.flatMap((name) => [
    form(`thoughts as \`${name}\``, stream(thinks(name), thinks(name), WHOLE), { ...COMPLETE, ...REPORTED }),
    form(`thoughts as \`${name}\` alone`, thenWhole(stream(thinks(name), stops(), DONE)), {
      ...COMPLETE,
      calls: 2,
    }),
  ]),
  form('thoughts beside the text', stream(eventOf(chunkOf({ reasoning: THOUGHT, content: ANSWER })), END), {
    ...COMPLETE,
    ...REPORTED,
  }),
  form(
    'thoughts as parts (Mistral)',
    stream(
      eventOf(chunkOf({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: THOUGHT }] }] })),
      WHOLE,
    ),
    { ...COMPLETE, ...REPORTED },
  ),
  form(
    'thoughts as details (OpenRouter)',
    stream(
      eventOf(chunkOf({ content: '', reasoning_details: [{ type: 'reasoning.text', text: THOUGHT }] })),
      WHOLE,
    ),
    { ...COMPLETE, ...REPORTED },
  ),
  form(
    'parts of thought and text',
    stream(
      eventOf(
        chunkOf({
          content: [
            { type: 'thinking', text: THOUGHT },
            { type: 'text', text: ANSWER },
          ],
        }),
      ),
      END,
    ),
    { ...COMPLETE, ...REPORTED },
  ),
  form('a thought that only ends, all at once', stream(says(`${THOUGHT}</think>${ANSWER}`), END), {
    ...COMPLETE,
    ...REPORTED,
  }),
  {
    ...form(
      'a thought that only ends, after it was shown',
      stream(says(THOUGHT), says('</think>\n'), TEXT, END),
      { ...COMPLETE, ...REPORTED },
    ),
    takesBack: true,
  },
  {
    ...form('a thought that only ends, and nothing behind it', stream(says(THOUGHT), says('</think>'), END), {
      ...BROKEN,
      shows: '',
      ...REPORTED,
    }),
    takesBack: true,
  },
  form(
    'a thought in the middle',
    stream(says('Water it once '), says(`<think>${THOUGHT}</think>`), says('a week, early.'), END),
    { ...COMPLETE, ...REPORTED },
  ),
  form('a thought in the middle that never ends', stream(TEXT, says(`<think>${THOUGHT}`), END), {
    ...COMPLETE,
    ...REPORTED,
  }),
  form(
    'two thoughts',
    stream(says(`<think>${THOUGHT}</think>`), says(`<think>${THOUGHT}</think>`), TEXT, END),
    { ...COMPLETE, ...REPORTED },
  ),
  form('an empty thought', stream(says('<think>\n\n</think>\n\n'), TEXT, END), { ...COMPLETE, ...REPORTED }),
  form('a thought cut at its length', stream(says(`<think>${THOUGHT}`), stops('length'), DONE), EXTRACTIVE),
  form(
    'a thought, and an answer cut at its length',
    stream(says(`<think>${THOUGHT}</think>`), TEXT, stops('length'), DONE),
    TRUNCATED,
  ),
  form('a thought, and [DONE] alone', stream(says(`<think>${THOUGHT}</think>`), TEXT, DONE), UNCONFIRMED),
  form(
    'the thoughts of gpt-oss without marks',
    stream(says('analysis'), says(THOUGHT), says('assistantfinal'), TEXT, END),
    { ...COMPLETE, ...REPORTED },
  ),
  form('tags in code are text', stream(says('Write `<think>` or `</think>` '), says('early.'), END), {
    ...COMPLETE,
    shows: 'Write `<think>` or `</think>` early.',
    ...REPORTED,
  }),
  form('tags in a block of code are text', stream(says('Like so:\n```\n<think>\n</think>\n```\n'), END), {
    ...COMPLETE,
    shows: 'Like so:\n```\n<think>\n</think>\n```\n',
    ...REPORTED,
  }),
  form('other tags are text', stream(says('Use <b>water</b>, a < b, <s>old</s> new.'), END), {
    ...COMPLETE,
    shows: 'Use <b>water</b>, a < b, <s>old</s> new.',
    ...REPORTED,
  }),
  form(
    'control characters',
    stream(says('Water\u0000 it once\u001b[31m '), says('a week, \u001b'), says('[0mearly.'), END),
    { ...COMPLETE, ...REPORTED },
  ),
]
