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
  REFUSED,
  REPORTED,
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
  WITHHELD,
} from './form.ts'

const GOOD =
  'stop STOP Stop eos eos_token end_turn stop_sequence COMPLETE complete FINISH_REASON_STOP FinishReason.STOP finished done eosFound stopped normal'
const CUT =
  'length LENGTH max_tokens MAX_TOKENS max-tokens model_length max_output_tokens max_completion_tokens max_new_tokens token_limit max_length length_limit model_context_window_exceeded contextLengthReached maxPredictedTokensReached FINISH_REASON_MAX_TOKENS truncated ERROR_LIMIT'
const HELD =
  'content_filter CONTENT_FILTER content-filter contentFilter content_filter:SAFETY content_filtered SAFETY safety RECITATION refusal guardrail_intervened BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY sensitive ERROR_TOXIC moderation'
const BAD =
  'abort error ERROR cancelled USER_CANCEL timeout TIMEOUT time_limit insufficient_system_resource network_error OTHER LANGUAGE MALFORMED_FUNCTION_CALL tool_calls tool_use TOOL_CALL function_call pause_turn userStopped zebra'

const reasons = (names: string, expected: Expected): Form[] =>
  names
    .split(' ')
    .map((name) =>
      form(`the reason “${name}”`, stream(TEXT, stops(name), reports(), DONE), { ...expected, ...REPORTED }),
    )

const inChunk = (about: object) => eventOf({ model: 'test', choices: [{ index: 0, delta: {}, ...about }] })

export const END_FORMS: readonly Form[] = [
  ...reasons(GOOD, COMPLETE),
  ...reasons(CUT, TRUNCATED),
  ...reasons(HELD, WITHHELD),
  ...reasons(BAD, BROKEN),
  ...['null', 'none', 'NULL', '', 'not_finished', null].flatMap((reason) => [
    form(
      `no reason (${JSON.stringify(reason)}), then [DONE]`,
      stream(TEXT, stops(reason), DONE),
      UNCONFIRMED,
    ),
    form(
      `no reason (${JSON.stringify(reason)}) with each word, then a good one`,
      stream(...HALVES.map((content) => eventOf(chunkOf({ content }, reason))), stops(), DONE),
      COMPLETE,
    ),
  ]),
  form('no reason, usage, [DONE]', stream(TEXT, reports(), DONE), { ...UNCONFIRMED, ...REPORTED }),
  form('no reason, usage, no [DONE]', stream(TEXT, reports()), { ...UNCONFIRMED, ...REPORTED }),
  form('no reason, no usage, no [DONE]', stream(TEXT), BROKEN),
  form('a connection that breaks', { body: TEXT, breaks: true }, BROKEN),
  form('a connection that breaks behind the reason', { body: TEXT + stops(), breaks: true }, COMPLETE),
  form('a reason, and nothing behind it', stream(TEXT, stops()), COMPLETE),
  form('`finishReason`', stream(TEXT, inChunk({ finishReason: 'stop' }), DONE), COMPLETE),
  form('`finishReason`, cut', stream(TEXT, inChunk({ finishReason: 'MAX_TOKENS' }), DONE), TRUNCATED),
  form('`done_reason`', stream(TEXT, inChunk({ done_reason: 'stop' }), DONE), COMPLETE),
  form('an object as the reason', stream(TEXT, stops({ type: 'stop' }), DONE), COMPLETE),
  form('an object as the reason, cut', stream(TEXT, stops({ reason: 'length' }), DONE), TRUNCATED),
  form('an object that says nothing', stream(TEXT, stops({}), DONE), BROKEN),
  form('a number as the reason', stream(TEXT, stops(7), DONE), BROKEN),
  form(
    'the reason in every chunk',
    stream(...HALVES.map((content) => eventOf(chunkOf({ content }, 'stop'))), DONE),
    COMPLETE,
  ),
  form(
    'text behind a reason, then another',
    stream(says(HALVES[0]), stops(), says(HALVES[1]), stops('length'), DONE),
    TRUNCATED,
  ),
  form(
    'text behind a reason, then [DONE]',
    stream(says(HALVES[0]), stops(), says(HALVES[1]), DONE),
    UNCONFIRMED,
  ),
  form('text behind a reason, then nothing', stream(says(HALVES[0]), stops(), says(HALVES[1])), BROKEN),
  form('an end of line behind the reason', stream(TEXT, stops(), says('\n'), DONE), {
    ...COMPLETE,
    shows: `${ANSWER}\n`,
  }),
  form(
    'the reason with the last text',
    stream(says(HALVES[0]), eventOf(chunkOf({ content: HALVES[1] }, 'stop')), DONE),
    COMPLETE,
  ),
  form('an error as an event', stream(TEXT, eventOf({ error: { message: 'x', code: 500 } })), BROKEN),
  form(
    'an error as a text',
    stream(TEXT, eventOf({ error: 'Overloaded', error_type: 'overloaded' })),
    BROKEN,
  ),
  form(
    'an error by the name of its event',
    stream(TEXT, 'event: error\n', eventOf({ message: 'x' })),
    BROKEN,
  ),
  form('an error of vLLM', stream(TEXT, eventOf({ object: 'error', message: 'x', code: 400 })), BROKEN),
  form('an error of FastAPI', stream(TEXT, eventOf({ detail: 'x' })), BROKEN),
  form('an error in a list', stream(TEXT, eventOf([{ error: { code: 503, message: 'x' } }])), BROKEN),
  form(
    'an error in the choice, with a good reason',
    stream(TEXT, inChunk({ finish_reason: 'stop', error: { code: 502, message: 'x' } }), DONE),
    BROKEN,
  ),
  form(
    'an error beside the choice',
    stream(TEXT, stops('error', { error: { code: 502, message: 'x' } }), DONE),
    BROKEN,
  ),
  form(
    'an error that is a filter',
    stream(TEXT, eventOf({ error: { code: 'content_filter', message: 'x' } })),
    WITHHELD,
  ),
  form('half a chunk', stream(TEXT, 'data: {"choices":[{"delta":{"content":"ha\n\n'), BROKEN),
  form('abort before the first text', thenWhole(stream(stops('abort'), DONE)), { ...COMPLETE, calls: 2 }),
  form('an error before the first text', thenWhole(stream(eventOf({ error: { code: 429 } }))), {
    ...COMPLETE,
    calls: 2,
  }),
  form(
    'a filter before the first text',
    stream(stops('content_filter'), reports({ ...USAGE, completion_tokens: 0 }), DONE),
    { ...EXTRACTIVE, calls: 1 },
  ),
  form('an empty answer', thenWhole(stream(stops(), DONE)), { ...COMPLETE, calls: 2 }),
  form('always empty', stream(stops(), reports({ ...USAGE, completion_tokens: 0 }), DONE), {
    ...EXTRACTIVE,
    tokens: [150, 0],
  }),
  form('[DONE] alone', thenWhole(stream(DONE)), { ...COMPLETE, calls: 2 }),
  form('nothing', thenWhole(stream()), { ...COMPLETE, calls: 2 }),
  form('white space alone', thenWhole(stream(says(' \n '), stops(), DONE)), { ...COMPLETE, calls: 2 }),
  form('U+200B alone', thenWhole(stream(says('\u200b'), stops(), DONE)), { ...COMPLETE, calls: 2 }),
  form('unseen letters alone', thenWhole(stream(says('\u2060\ufeff\u00ad\u3164\u2800'), stops(), DONE)), {
    ...COMPLETE,
    calls: 2,
  }),
  form('unseen letters first', stream(says('\u200b\n'), WHOLE), { ...COMPLETE, ...REPORTED }),
  form(
    'a refusal',
    stream(eventOf(chunkOf({ refusal: HALVES[0] })), eventOf(chunkOf({ refusal: HALVES[1] })), stops(), DONE),
    REFUSED,
  ),
  form(
    'a tool alone',
    thenWhole(stream(eventOf(chunkOf({ tool_calls: [{ id: '1' }] })), stops('tool_calls'), DONE)),
    { ...COMPLETE, calls: 2 },
  ),
  form(
    'text, and a tool',
    stream(TEXT, eventOf(chunkOf({ tool_calls: [{ id: '1' }] })), stops('tool_calls'), DONE),
    BROKEN,
  ),
  form(
    'text, and a tool with a good reason',
    stream(TEXT, eventOf(chunkOf({ tool_calls: [{ id: '1' }] })), stops(), DONE),
    BROKEN,
  ),
  form(
    'an old function call',
    stream(TEXT, eventOf(chunkOf({ function_call: { name: 'x' } })), stops('function_call'), DONE),
    BROKEN,
  ),
  form('a tool as text', thenWhole(stream(says('<tool_call>{"name":"stock"}</tool_call>'), stops(), DONE)), {
    ...COMPLETE,
    calls: 2,
  }),
  form(
    'text, and a tool as text',
    stream(TEXT, says('<tool_call>{"name":"stock"}'), says('</tool_call>'), stops(), DONE),
    BROKEN,
  ),
  form(
    'a tool as Mistral writes it',
    thenWhole(stream(says('[TOOL_CALLS][{"name":"stock"}]'), stops(), DONE)),
    { ...COMPLETE, calls: 2 },
  ),
]
