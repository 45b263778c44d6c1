import { expect, test } from 'vitest'
import { sessionFirst, timeLimited } from './fetch.ts'

test('later requests wait for the first, which brings the session', async () => {
  const sent: string[] = []
  const first = Promise.withResolvers<Response>()
  const request = sessionFirst((input) => {
    sent.push(String(input))
    return sent.length === 1 ? first.promise : Promise.resolve(new Response('later'))
  })
  const one = request('one')
  const two = request('two')
  await Promise.resolve()
  expect(sent).toEqual(['one'])
  first.resolve(new Response('first'))
  expect(await (await one).text()).toBe('first')
  expect(await (await two).text()).toBe('later')
})

test('a first request that fails lets the next one be the first', async () => {
  const sent: string[] = []
  const request = sessionFirst((input) => {
    sent.push(String(input))
    return sent.length === 1
      ? Promise.reject(new TypeError('no network'))
      : Promise.resolve(new Response('ok'))
  })
  await expect(request('one')).rejects.toThrow('no network')
  expect(await (await request('two')).text()).toBe('ok')
})

test('a request fails at the time limit, which may change from one to the next', async () => {
  let limitMs = 5
  const request = timeLimited(
    () => limitMs,
    (_, init) =>
      new Promise((resolve, reject) => {
        if (limitMs > 5) resolve(new Response('in time'))
        else init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      }),
  )
  await expect(request('one')).rejects.toThrow(/timeout/i)
  limitMs = 5_000
  expect(await (await request('two')).text()).toBe('in time')
})
