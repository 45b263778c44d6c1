import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'

describe('the embedded model', () => {
  let home: string
  let product: Product

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'verdemuse-home-'))
    product = await startProduct({ EMBEDDINGS: 'on', HOME: home })
  })
  afterAll(async () => {
    await product.close()
    await rm(home, { recursive: true })
  })

  it('the embedding runtime reports nothing to its makers: it creates no id of this machine', async () => {
    const { components } = await eventually(async () => {
      const health = await (await fetch(`${product.url}/health`)).json()
      const read = /(\d+) passages are found by their words/.exec(JSON.stringify(health))?.[1]
      // Some are read: the model is loaded.
      expect(Number(read ?? 0)).toBeLessThan(60)
      return health
    })
    expect(components).toContainEqual(expect.objectContaining({ name: 'embeddings', status: 'OK' }))
    expect(await readdir(home)).toEqual([])
  })
})
