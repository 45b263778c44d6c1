import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../api/test/support/freePort.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'

/** Runs the load of `ops/deploy.sh test`. */
const load = (...args: readonly string[]) =>
  new Promise<{ code: number; output: string }>((resolve) =>
    execFile(process.execPath, [join(import.meta.dirname, 'load.ts'), ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    ),
  )

let product: Product
// As it is deployed: visitors may send what the chat app sends, and nothing else.
beforeAll(async () => {
  product = await startProduct({ VISITOR_OPERATIONS: 'persisted' })
})
afterAll(() => product.close())

it('the load test is answered by a product as it is deployed, and prints percentiles', async () => {
  const { code, output } = await load(product.url, '0.2', '25')
  expect(output).toMatch(
    /^5 questions in 0.2 s, 0 failed\nfirst text +p50 \d+ ms .*\nwhole answer +p50 \d+ ms/,
  )
  expect(code).toBe(0)
})

it('the load test exits with 1 and gives the reason if nobody answers', async () => {
  const address = `http://127.0.0.1:${await freePort()}`
  const { code, output } = await load(address, '1', '1')
  expect(output).toContain(`${address} cannot be asked: `)
  expect(code).toBe(1)
})
