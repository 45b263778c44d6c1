import { expect, test } from 'vitest'
import { webAddress } from './webAddress.ts'

test('only web addresses are linked to', () => {
  expect(webAddress('https://verdemuse.example/care#palm')).toBe('https://verdemuse.example/care#palm')
  for (const url of [
    'javascript:alert(1)',
    ' jAvascript:alert(1)',
    'data:text/html,x',
    '/care',
    'care',
    '',
    null,
  ])
    expect(webAddress(url)).toBeNull()
})
