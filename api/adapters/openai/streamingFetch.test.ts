import { getEventListeners } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../test/support/patience.ts'
import { type StreamingResponse, streamingFetch } from './streamingFetch.ts'

const server = createServer((request, response) => {
  response.writeHead(request.url === '/refused' ? 429 : 200).end('what is said')
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

it.each(['/answered', '/refused'])(
  'a call leaves no listener on a signal that outlives it: %s',
  async (path) => {
    const { signal } = new AbortController()
    const asking = streamingFetch(`${url}${path}`, { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    const response = await asking
    const said = response.ok ? text((response as StreamingResponse).incoming) : response.text()
    expect(await said).toBe('what is said')
    await eventually(() => expect(getEventListeners(signal, 'abort')).toEqual([]))
  },
)
