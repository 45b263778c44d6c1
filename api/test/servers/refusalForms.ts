import type { WireRequest } from '../support/wire.ts'
import {
  COMPLETE,
  EXTRACTIVE,
  type Expected,
  type Form,
  form,
  json,
  REPORTED,
  type Reply,
  stream,
  thenWhole,
  WHOLE,
} from './form.ts'

const told: Expected = { ...COMPLETE, ...REPORTED }
const again: Expected = { ...told, calls: 2 }
const never: Expected = { ...EXTRACTIVE, calls: 1, tokens: null }

/** Refuses requests that `has` says something of. */
const refusing =
  (has: (request: WireRequest) => boolean, refusal: Reply): Form['reply'] =>
  (request) =>
    has(request) ? refusal : stream(WHOLE)
const hasField =
  (name: string) =>
  ({ body }: WireRequest) =>
    Object.hasOwn(body, name)
const hasSystem = ({ body }: WireRequest): boolean =>
  JSON.stringify(body.messages).includes('"role":"system"')

const field = (name: string, status: number, body: unknown): Form =>
  form(
    `${name} refused (${status}): ${JSON.stringify(body).slice(0, 60)}`,
    refusing(hasField(name), json(body, status)),
    again,
  )
const system = (status: number, message: string): Form =>
  form(
    `the role “system” refused (${status}): ${message.slice(0, 40)}`,
    refusing(hasSystem, json({ error: { message } }, status)),
    again,
  )

const redirect = (status: number, location: string): Reply => ({
  status,
  headers: { location },
  body: 'moved',
})

export const REFUSAL_FORMS: readonly Form[] = [
  field('stream_options', 422, {
    detail: [
      { type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' },
    ],
  }),
  field('stream_options', 400, {
    error: {
      message: 'Unrecognized request argument supplied: stream_options',
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  }),
  field('stream_options', 400, {
    error: { message: 'Unknown parameter', param: 'stream_options', type: 'invalid_request_error' },
  }),
  field('stream_options', 400, {
    object: 'error',
    message: "[{'loc': ('body', 'stream_options')}]",
    type: 'BadRequestError',
  }),
  field('stream_options', 400, [
    {
      error: {
        code: 400,
        message: 'Unknown name "stream_options": Cannot find field.',
        status: 'INVALID_ARGUMENT',
      },
    },
  ]),
  field('stream_options', 400, { message: 'Bad request' }),
  field('stream_options', 400, 'nothing that is known'),
  field('stream_options', 422, {}),
  field('max_tokens', 400, {
    error: {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      type: 'invalid_request_error',
      param: 'max_tokens',
      code: 'unsupported_parameter',
    },
  }),
  field('max_tokens', 422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_tokens'] }] }),
  form(
    'each limit refused',
    (request) =>
      hasField('max_tokens')(request)
        ? json({ error: { message: 'max_tokens' } }, 400)
        : hasField('max_completion_tokens')(request)
          ? json({ error: { message: 'max_completion_tokens' } }, 400)
          : stream(WHOLE),
    { ...told, calls: 3 },
  ),
  form(
    'two fields refused one by one',
    (request) =>
      hasField('stream_options')(request)
        ? json({ error: { message: 'stream_options' } }, 400)
        : hasField('max_tokens')(request)
          ? json({ error: { message: 'max_tokens' } }, 400)
          : stream(WHOLE),
    { ...told, calls: 3 },
  ),
  field('stream', 400, {
    error: {
      message: "Unsupported value: 'stream' does not support true with this model.",
      param: 'stream',
      code: 'unsupported_value',
    },
  }),
  system(400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
  system(400, 'System role not supported'),
  system(400, 'Only user and assistant roles are supported!'),
  system(400, 'Conversation roles must alternate user/assistant/user/assistant/...'),
  system(500, 'Error rendering the chat template: system message is not supported'),
  form(
    'a field that is needed',
    json({ error: { message: 'x', param: 'messages', code: 'invalid_value' } }, 400),
    never,
  ),
  form('a field that stays refused', json({ error: { message: 'stream_options' } }, 400), {
    ...never,
    calls: 2,
  }),
  form(
    'a prompt that a filter refuses (Azure)',
    json(
      {
        error: { code: 'content_filter', message: 'x', innererror: { code: 'ResponsibleAIPolicyViolation' } },
      },
      400,
    ),
    never,
  ),
  ...[401, 402, 403, 404, 413, 451].map((status) =>
    form(`${status}`, json({ error: { message: 'x', code: 'no' } }, status), never),
  ),
  ...[408, 409, 424, 425, 429, 498, 499, 500, 502, 503, 504, 520, 524, 529].map((status) =>
    form(`${status}, then an answer`, thenWhole(json({ error: { message: 'x' } }, status)), again),
  ),
  form('a used up account', json({ error: { code: 'insufficient_quota', message: 'x' } }, 429), never),
  form('a status that there is not', thenWhole({ status: 799, headers: {}, body: 'x' }), again),
  form('a redirect to itself', redirect(307, '/v1/chat/completions'), { ...never, calls: 4 }),
  form(
    'a redirect within the server',
    ({ path }) => (path.startsWith('/v1/') ? redirect(307, '/v2/chat/completions') : stream(WHOLE)),
    again,
  ),
  form('a redirect to another server', redirect(307, 'http://127.0.0.1:1/v1/chat/completions'), never),
  form('a redirect to nowhere', redirect(308, 'http://'), never),
  form('a redirect without an address', { status: 307, headers: {}, body: '' }, never),
  form(
    'a redirect that becomes a 2xx without a body',
    ({ path }) => (path.startsWith('/v1/') ? redirect(307, '/v2') : { status: 204, headers: {}, body: '' }),
    { ...EXTRACTIVE, calls: 6 },
  ),
  ...[301, 302, 303].map((status) => form(`${status}`, redirect(status, '/login'), never)),
  form(
    'a refusal whose body breaks',
    thenWhole({ status: 500, headers: { 'content-length': '900' }, body: 'half', breaks: true }),
    again,
  ),
  form('a connection that breaks without a word', thenWhole({ headers: {}, body: '', breaks: true }), again),
]
