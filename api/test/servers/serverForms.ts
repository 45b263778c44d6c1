import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { chunkOf, eventOf } from '../support/wire.ts'
import {
  ANSWER,
  BROKEN,
  COMPLETE,
  DONE,
  EXTRACTIVE,
  type Expected,
  type Form,
  form,
  HALVES,
  json,
  REPORTED,
  type Reply,
  reports,
  says,
  stops,
  stream,
  TEXT,
  TRUNCATED,
  thenWhole,
  UNCONFIRMED,
  USAGE,
  WHOLE,
} from './form.ts'

const WHOLE_JSON = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'test',
  choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
  usage: USAGE,
}
const whole = (choice: object, about: object = {}): object => ({
  ...WHOLE_JSON,
  choices: [{ ...WHOLE_JSON.choices[0], ...choice }],
  ...about,
})
const EVENT_STREAM = { 'content-type': 'text/event-stream' }
const told: Expected = { ...COMPLETE, ...REPORTED }
const compressed = (encoding: string, body: Uint8Array): Reply => ({
  headers: { ...EVENT_STREAM, 'content-encoding': encoding },
  body,
})
const usageForm = (name: string, events: string, tokens: readonly [number, number]): Form =>
  form(`usage ${name}`, stream(TEXT, events, DONE), { ...COMPLETE, tokens })
const ollama = (content: string, about: object = {}): string =>
  `${JSON.stringify({ model: 'test', message: { role: 'assistant', content }, done: false, ...about })}\n`

export const SERVER_FORMS: readonly Form[] = [
  form('a stream as OpenAI sends it', stream(WHOLE), told),
  form('events that end in CRLF', stream(WHOLE.replaceAll('\n', '\r\n')), told),
  form('events that end in CR', stream(WHOLE.replaceAll('\n', '\r')), told),
  form('no space behind `data:`', stream(WHOLE.replaceAll('data: ', 'data:')), told),
  form('no empty line behind the last event', stream(WHOLE.trimEnd()), told),
  form(
    'comments in between',
    stream(
      ': OPENROUTER PROCESSING\n\n',
      says(HALVES[0]),
      ': keep-alive\n\n',
      says(HALVES[1]),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form('pings in between', stream('event: ping\n\n', 'event: ping\ndata: {"type":"ping"}\n\n', WHOLE), told),
  form('ids, names and retries of events', stream('id: 1\nretry: 5\nevent: message\n', WHOLE), told),
  form('a byte order mark', { body: Buffer.concat([Buffer.from('\ufeff'), Buffer.from(WHOLE)]) }, told),
  form('a byte order mark in the text stays', stream(says('Water\ufeff it.'), stops(), reports(), DONE), {
    ...told,
    shows: 'Water\ufeff it.',
  }),
  form('empty lines first', stream('\n\r\n\n', WHOLE), told),
  form('gzip', compressed('gzip', gzipSync(WHOLE)), told),
  form('x-gzip', compressed('x-gzip', gzipSync(WHOLE)), told),
  form('br', compressed('br', brotliCompressSync(WHOLE)), told),
  form('deflate', compressed('deflate', deflateSync(WHOLE)), told),
  form('zstd', compressed('zstd', zstdCompressSync(Buffer.from(WHOLE))), told),
  form('gzip in br', compressed('gzip, br', brotliCompressSync(gzipSync(WHOLE))), told),
  form('gzip that is cut', compressed('gzip', gzipSync(TEXT).subarray(0, -8)), BROKEN),
  form('gzip that is none', thenWhole(compressed('gzip', Buffer.from(WHOLE))), { ...COMPLETE, calls: 2 }),
  form(
    '`identity` by name',
    { headers: { ...EVENT_STREAM, 'content-encoding': 'identity' }, body: WHOLE },
    told,
  ),
  form('a whole answer as JSON', json(WHOLE_JSON), told),
  form(
    'a whole answer as JSON, written with spaces',
    {
      headers: { 'content-type': 'application/json' },
      body: `\ufeff\n${JSON.stringify(WHOLE_JSON, null, 2)}`,
    },
    told,
  ),
  form('a whole answer as JSON under the type of a stream', { body: JSON.stringify(WHOLE_JSON) }, told),
  form('a whole answer in one event', stream(eventOf(WHOLE_JSON), DONE), told),
  form('a whole answer in a list', json([WHOLE_JSON]), told),
  form(
    'a whole answer as JSON, compressed',
    {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(WHOLE_JSON)),
    },
    told,
  ),
  form('a whole answer, cut at its length', json(whole({ finish_reason: 'length' })), {
    ...TRUNCATED,
    ...REPORTED,
  }),
  form(
    'a whole answer with a thought',
    json(whole({ message: { content: `<think>strike</think>${ANSWER}`, reasoning: 'strike' } })),
    told,
  ),
  form('a whole answer with an error', thenWhole(json({ error: { message: 'x', code: 503 } })), {
    ...COMPLETE,
    calls: 2,
  }),
  form('a whole answer without a reason', json(whole({ finish_reason: null })), {
    ...UNCONFIRMED,
    ...REPORTED,
  }),
  form('a broken whole answer', thenWhole({ body: JSON.stringify(WHOLE_JSON).slice(0, -20) }), {
    ...COMPLETE,
    calls: 2,
  }),
  form(
    '`message` in place of `delta`',
    stream(
      eventOf({ model: 'test', choices: [{ index: 0, message: { content: ANSWER }, finish_reason: null }] }),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    '`message` at the end repeats the text',
    stream(
      TEXT,
      eventOf({
        model: 'test',
        choices: [{ index: 0, message: { content: ANSWER }, finish_reason: 'stop' }],
      }),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    '`message` with all so far (DashScope)',
    stream(
      ...[HALVES[0], ANSWER].map((content) =>
        eventOf({ choices: [{ message: { content }, finish_reason: 'null' }] }),
      ),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    'lines of JSON (Ollama)',
    {
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${ollama(HALVES[0])}${ollama(HALVES[1])}${ollama('', { done: true, done_reason: 'stop', prompt_eval_count: 50, eval_count: 9 })}`,
    },
    told,
  ),
  form(
    '`text` in the choice',
    stream(
      ...HALVES.map((text) => eventOf({ choices: [{ index: 0, text, finish_reason: null }] })),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    'a delta that is the text',
    stream(...HALVES.map((delta) => eventOf({ choices: [{ index: 0, delta }] })), stops(), reports(), DONE),
    told,
  ),
  form(
    'parts of text',
    stream(
      eventOf(chunkOf({ content: HALVES.map((text) => ({ type: 'text', text })) })),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    'choices without an index',
    stream(
      ...HALVES.map((content) => eventOf({ choices: [{ delta: { content } }] })),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    'several choices',
    stream(
      ...HALVES.map((content) =>
        eventOf({
          choices: [
            { index: 1, delta: { content: 'strike' } },
            { index: 0, delta: { content } },
          ],
        }),
      ),
      eventOf({ choices: [{ index: 1, delta: {}, finish_reason: 'length' }] }),
      stops(),
      reports(),
      DONE,
    ),
    told,
  ),
  form(
    'another choice alone',
    thenWhole(stream(eventOf({ choices: [{ index: 1, delta: { content: 'strike' } }] }), DONE)),
    { ...COMPLETE, calls: 2 },
  ),
  form('an answer that is too long', stream(says('w'.repeat(900_000)), stops(), DONE), {
    ...TRUNCATED,
    shows: 'w'.repeat(100_000),
  }),
  form('an event that is too long', thenWhole({ body: `data: ${'w'.repeat(5_000_000)}` }), {
    ...COMPLETE,
    calls: 2,
  }),
  form(
    'a web page',
    thenWhole({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Hi</h1>' }),
    { ...COMPLETE, calls: 2 },
  ),
  ...[
    null,
    7,
    'text',
    [],
    {},
    { choices: null },
    { choices: [null] },
    { choices: [{}] },
    { choices: {} },
  ].map((odd) =>
    form(
      `a chunk that says nothing (${JSON.stringify(odd)})`,
      stream(`data: ${JSON.stringify(odd)}\n\n`, WHOLE),
      told,
    ),
  ),
  usageForm('with the reason', stops('stop', { usage: USAGE }), [50, 9]),
  usageForm('of Groq', stops('stop', { x_groq: { usage: USAGE } }), [50, 9]),
  usageForm(
    'in the choice (Moonshot)',
    eventOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: USAGE }] }),
    [50, 9],
  ),
  usageForm('of llama.cpp', stops('stop', { timings: { prompt_n: 50, predicted_n: 9 } }), [50, 9]),
  usageForm(
    'with the names of Anthropic',
    stops() + reports({ input_tokens: 50, output_tokens: 9 }),
    [50, 9],
  ),
  usageForm(
    'with the names of Gemini',
    stops('stop', { usageMetadata: { promptTokenCount: 50, candidatesTokenCount: 9 } }),
    [50, 9],
  ),
  usageForm(
    'with names in camel case',
    stops() + reports({ promptTokens: 50, completionTokens: 9 }),
    [50, 9],
  ),
  usageForm('as words', stops() + reports({ prompt_tokens: '50', completion_tokens: '9' }), [50, 9]),
  usageForm('as a sum', stops() + reports({ completion_tokens: 9, total_tokens: 59 }), [50, 9]),
  usageForm('in a list of no choices', stops() + eventOf({ usage: USAGE }), [50, 9]),
  usageForm('zero first', reports({ prompt_tokens: 0, completion_tokens: 0 }) + stops() + reports(), [50, 9]),
  usageForm('zero last', stops() + reports() + reports({ prompt_tokens: 0, completion_tokens: 0 }), [50, 9]),
  form(
    'usage that grows with each chunk',
    stream(
      ...HALVES.map((content, at) =>
        eventOf(chunkOf({ content }, null, { usage: { prompt_tokens: 50, completion_tokens: 4 + at * 5 } })),
      ),
      stops(),
      DONE,
    ),
    told,
  ),
  form('usage behind [DONE]', stream(TEXT, stops(), DONE, reports()), told),
  form(
    'usage of an answer that breaks off',
    {
      body: HALVES.map((content, at) =>
        eventOf(chunkOf({ content }, null, { usage: { prompt_tokens: 50, completion_tokens: 4 + at * 5 } })),
      ).join(''),
      breaks: true,
    },
    { ...BROKEN, ...REPORTED },
  ),
  form('no usage', stream(TEXT, stops(), DONE), COMPLETE),
  form(
    'usage of nothing but zeros',
    stream(TEXT, stops(), reports({ prompt_tokens: 0, completion_tokens: 0 }), DONE),
    COMPLETE,
  ),
  form(
    'usage that is absurd',
    stream(TEXT, stops(), reports({ prompt_tokens: -1, completion_tokens: 1e15 }), DONE),
    COMPLETE,
  ),
  form('usage of calls in vain', thenWhole(stream(stops(), reports(), DONE)), {
    ...COMPLETE,
    calls: 2,
    tokens: [100, 18],
  }),
  form('a delta of half a letter', stream(says('Water \ud83c'), says('\udf34.'), stops(), reports(), DONE), {
    ...told,
    shows: 'Water 🌴.',
  }),
  form('204', thenWhole({ status: 204, headers: {}, body: '' }), { ...COMPLETE, calls: 2 }),
  form('always 500', json({ error: 'x' }, 500), { ...EXTRACTIVE, tokens: null }),
]
