import { describe, expect, it } from 'vitest'
import { textOf, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { startProduct } from '../support/product.ts'
import { startUpstream } from '../support/upstream.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

describe('the end of the embedded process', () => {
  it('finds every conversation again after a crash; the cut answer has FAILED, retryable, with its text', async () => {
    const upstream = await startUpstream({ behaviour: { tokens: 1_000, tps: 50 } })
    const product = await startProduct({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: 'test' })
    try {
      const asker = await visitor(product.url)
      const { assistantMessage, conversation } = await asker.send(QUESTION)
      const before = await asker.follow(assistantMessage.id, 0, ({ seq }) => seq > 10)
      await product.restart()
      const message = await asker.message(assistantMessage.id)
      expect(message).toMatchObject({ status: 'FAILED', error: { code: 'INTERRUPTED', retryable: true } })
      expect(message?.content.startsWith(textOf(before))).toBe(true)
      expect(upstream.generated[0]?.text.startsWith(message?.content ?? '-')).toBe(true)
      const rest = await asker.follow(assistantMessage.id, before.at(-1)?.seq)
      expect(textOf(before) + textOf(rest)).toBe(message?.content)
      expect(rest.at(-1)?.message?.status).toBe('FAILED')
      const { data } = await asker.request('query($id: ID!) { conversation(id: $id) { messageCount } }', {
        id: conversation.id,
      })
      expect(data).toEqual({ conversation: { messageCount: 2 } })
    } finally {
      await product.close()
      await upstream.close()
    }
  })

  it('lets running answers finish on SIGTERM, takes no new ones, and exits with 0 within 15 s', async () => {
    const upstream = await startUpstream({ behaviour: { tokens: 60, tps: 60 } })
    const product = await startProduct({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: 'test' })
    try {
      const asker = await visitor(product.url)
      const { assistantMessage } = await asker.send(QUESTION)
      const reading = asker.follow(assistantMessage.id)
      await asker.follow(assistantMessage.id, 0, ({ seq }) => seq > 3)
      const terminated = product.terminate()
      await eventually(async () => await expect(fetch(`${product.url}/health/live`)).rejects.toThrow())
      const events = await reading
      expect(textOf(events)).toBe(upstream.generated[0]?.text)
      expect(events.at(-1)?.message?.status).toBe('COMPLETE')
      expect(await terminated).toBe(0)
    } finally {
      await product.close()
      await upstream.close()
    }
  })

  it('ends what does not finish in time as FAILED, its text kept', async () => {
    const upstream = await startUpstream({ behaviour: { tokens: 10_000, tps: 50 } })
    const product = await startProduct({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: 'test' })
    try {
      const asker = await visitor(product.url)
      const { assistantMessage } = await asker.send(QUESTION)
      await asker.follow(assistantMessage.id, 0, ({ seq }) => seq > 3)
      const asked = performance.now()
      expect(await product.terminate()).toBe(0)
      expect(performance.now() - asked).toBeLessThan(15_000)
      await product.restart()
      expect(await asker.message(assistantMessage.id)).toMatchObject({
        status: 'FAILED',
        error: { code: 'INTERRUPTED' },
      })
    } finally {
      await product.close()
      await upstream.close()
    }
  })
})
