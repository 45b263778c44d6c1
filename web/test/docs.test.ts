import { expect, test } from 'vitest'
import { productStage } from './support/stage.ts'

const ADMIN_API_KEY = 'an-admin-api-key'

const strict = productStage({ settings: { ADMIN_API_KEY, VISITOR_OPERATIONS: '' } })
const development = productStage({ settings: { NODE_ENV: 'development', VISITOR_OPERATIONS: '' } })

const headersAt = async (path: string, key?: string) => {
  const reply = await fetch(`${strict.url}${path}`, {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  })
  await reply.arrayBuffer()
  return { status: reply.status, policy: reply.headers.get('content-security-policy') }
}

test('in production, the page of the API is for keys', async () => {
  expect((await headersAt('/api/docs')).status).toBe(401)
  expect((await headersAt('/api/docs', 'vm_wrong')).status).toBe(401)
  const { status, policy } = await headersAt('/api/docs', ADMIN_API_KEY)
  expect(status).toBe(200)
  expect(policy).toContain("script-src 'self';")
  expect((await headersAt('/api/docs/../../package.json')).status).toBe(404)
  expect((await headersAt('/docs/index.html')).status).toBe(404)
})

test('whoever has a key explores the schema, and follows an answer', async () => {
  await using visitor = await strict.visit()
  const page = await visitor.tab('/api/docs')
  await page.getByLabel('API key').fill('vm_wrong')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('This key is not valid.').waitFor()
  await page.getByLabel('API key').fill(ADMIN_API_KEY)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: /Execute query/ }).click()
  await page.locator('.result-window', { hasText: '"msg_' }).waitFor()
  expect(visitor.offences).toEqual([])
})

test('in development, a visitor explores it, without anything from elsewhere', async () => {
  await using visitor = await development.visit()
  const page = await visitor.tab('/api/docs')
  await page.getByRole('button', { name: /Execute query/ }).click()
  await page.locator('.result-window', { hasText: '"msg_' }).waitFor()
  await page
    .getByRole('button', { name: /Show Documentation Explorer|Docs/ })
    .first()
    .click()
  await page.getByText('All Schema Types').waitFor()
  expect(visitor.offences).toEqual([])
})
