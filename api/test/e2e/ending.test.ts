import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type StreamEvent, type TestClient, textOf, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const QUESTION = 'How often should I water my Harmony Palm?'
const hasText = ({ __typename }: StreamEvent) => __typename === 'MessageDelta'

/** Each test ends the process, and leaves it running again for the next. */
describe('the end of the embedded process', () => {
  let upstream: Upstream
  let product: Product
  let asker: TestClient
  beforeAll(async () => {
    upstream = await startUpstream()
    product = await startProduct({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: 'test' })
  })
  afterAll(async () => {
    await product.close()
    await upstream.close()
  })
  beforeEach(async () => {
    asker = await visitor(product.url)
  })
  const written = () => upstream.generated.at(-1)?.text ?? ''
  const ask = () => asker.send(QUESTION, { useCache: false })

  it('every conversation is there after a crash; the cut answer is FAILED, retryable, with its text', async () => {
    upstream.next({ tokens: 1_000, gate: gateAt(50) })
    const { assistantMessage, conversation } = await ask()
    const before = await asker.follow(assistantMessage.id, 0, hasText)
    await product.restart()
    const message = await asker.message(assistantMessage.id)
    expect(message).toMatchObject({ status: 'FAILED', error: { code: 'INTERRUPTED', retryable: true } })
    expect(message?.content.startsWith(textOf(before))).toBe(true)
    expect(written().startsWith(message?.content ?? '-')).toBe(true)
    const rest = await asker.follow(assistantMessage.id, before.at(-1)?.seq)
    expect(textOf(before) + textOf(rest)).toBe(message?.content)
    expect(rest.at(-1)?.message?.status).toBe('FAILED')
    const { data } = await asker.request('query($id: ID!) { conversation(id: $id) { messageCount } }', {
      id: conversation.id,
    })
    expect(data).toEqual({ conversation: { messageCount: 2 } })
  })

  it('an answer that does not finish in time after SIGTERM is FAILED, and its text is kept', async () => {
    upstream.next({ tokens: 10_000, gate: gateAt(50) })
    const { assistantMessage } = await ask()
    await asker.follow(assistantMessage.id, 0, hasText)
    expect(await product.terminate()).toBe(0)
    await product.restart()
    const message = await asker.message(assistantMessage.id)
    expect(message).toMatchObject({ status: 'FAILED', error: { code: 'INTERRUPTED' } })
    expect(message?.content).not.toBe('')
    expect(written().startsWith(message?.content ?? '-')).toBe(true)
  })

  it('a running answer finishes after SIGTERM, no new one is taken, and the exit code is 0', async () => {
    const gate = gateAt(30)
    upstream.next({ tokens: 60, gate })
    const { assistantMessage } = await ask()
    const reading = asker.follow(assistantMessage.id)
    await asker.follow(assistantMessage.id, 0, hasText)
    const terminated = product.terminate()
    await eventually(() => expect(fetch(`${product.url}/health/live`)).rejects.toThrow())
    gate.open()
    const events = await reading
    expect(textOf(events)).toBe(written())
    expect(events.at(-1)?.message?.status).toBe('COMPLETE')
    expect(await terminated).toBe(0)
  })
})
