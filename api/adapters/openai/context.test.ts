import { describe, expect, it, onTestFinished } from 'vitest'
import { ModelUnavailable } from '../../domain/errors.ts'
import { chunkOf, eventOf, startWire, type WireAnswer } from '../../test/support/wire.ts'
import { openAiModel } from './model.ts'

const PROMPT = [{ role: 'user', content: `What of this? ${'A palm likes light. '.repeat(800)}` }] as const

/** Asks a server, and tells what came of it, and what health says then. */
async function asked(answer: WireAnswer) {
  const wire = await startWire(answer)
  onTestFinished(wire.close)
  const reasons: string[] = []
  const { model, component } = openAiModel({
    baseURL: wire.baseURL,
    model: 'small',
    fallbackModels: ['large'],
    retryDelayMs: 1,
    onAttemptFailed: ({ reason }) => void reasons.push(reason),
  })
  let error: unknown = null
  try {
    await Array.fromAsync(model.stream(PROMPT, new AbortController().signal))
  } catch (failure) {
    error = failure
  }
  return { error, reasons, calls: wire.requests.length, health: await component.check() }
}

const refusal =
  (status: number, body: unknown): WireAnswer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** A whole answer, of a prompt of which so many tokens were read. */
const answering =
  (promptTokens: number): WireAnswer =>
  (_, response) =>
    void response.end(
      [
        eventOf(chunkOf({ content: 'It likes light.' })),
        eventOf(chunkOf({}, 'stop')),
        eventOf({ choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: 5 } }),
        eventOf('[DONE]'),
      ].join(''),
    )

describe('a prompt that is longer than the context', () => {
  it.each([
    [
      'OpenAI',
      400,
      {
        error: {
          message:
            "This model's maximum context length is 4097 tokens. However, your messages resulted in 4301 tokens.",
          type: 'invalid_request_error',
          param: 'messages',
          code: 'context_length_exceeded',
        },
      },
    ],
    [
      'vLLM',
      400,
      {
        object: 'error',
        message:
          "This model's maximum context length is 2048 tokens. However, you requested 4150 tokens in the messages, Please reduce the length of the messages.",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    ],
    [
      'llama.cpp',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size. try increasing the context size',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 4301,
          n_ctx: 2048,
        },
      },
    ],
  ])('health reports the refusal of %s, with the setting that helps', async (_, status, body) => {
    const { error, reasons, calls, health } = await asked(refusal(status, body))
    expect(error).toBeInstanceOf(ModelUnavailable)
    // Once each: it is no shorter the second time.
    expect(reasons).toEqual(['tooLong', 'tooLong'])
    expect(calls).toBe(2)
    expect(health).toMatchObject({
      status: 'DEGRADED',
      detail: expect.stringContaining('OPENAI_CONTEXT_TOKENS'),
    })
  })

  it('health names the setting also if a fallback model with a larger context answers', async () => {
    const tooLong = refusal(400, { error: { message: 'prompt too long', type: 'invalid', code: null } })
    const { error, health } = await asked((request, response) =>
      (request.body.model === 'small' ? tooLong : answering(3_300))(request, response),
    )
    expect(error).toBeNull()
    expect(health).toMatchObject({
      status: 'DEGRADED',
      detail: expect.stringMatching(/OPENAI_CONTEXT_TOKENS.*“large” answers in its place/),
    })
  })

  it('a server that cuts it in silence is found by the tokens that it counted', async () => {
    const { error, health } = await asked(answering(2_048 / 2))
    expect(error).toBeNull()
    expect(health).toMatchObject({
      status: 'DEGRADED',
      detail: expect.stringMatching(/read only 1024 tokens.*OPENAI_CONTEXT_TOKENS/),
    })
  })

  it.each([3_300, 0])('a server that counted %d tokens of it is in good health', async (tokens) => {
    expect((await asked(answering(tokens))).health).toMatchObject({ status: 'OK', detail: null })
  })
})

it('another refusal that speaks of tokens is none of the context', async () => {
  const { reasons } = await asked(
    refusal(400, { error: { message: 'Invalid token in the field stop.', type: 'invalid', code: 'bad' } }),
  )
  expect(new Set(reasons)).toEqual(new Set(['badRequest']))
})
