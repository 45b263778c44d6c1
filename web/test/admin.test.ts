import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { keyHolder } from '../../api/test/support/client.ts'
import { adminPage, search } from './support/admin.ts'
import { barriersOf } from './support/axe.ts'
import { PHONE, WIDE } from './support/browser.ts'
import { ADMIN_API_KEY, makeKey, newCustomer } from './support/owners.ts'
import { productStage } from './support/stage.ts'

const UPSERT = `mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id revision } }`

/** Writes a document as someone else does meanwhile. */
async function write(url: string, input: object): Promise<string> {
  const { data, errors } = await keyHolder(url, ADMIN_API_KEY).request<{
    upsertDocument: { id: string }
  }>(UPSERT, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.upsertDocument.id
}

const editor = (page: Page) => page.getByRole('region', { name: 'Document', exact: true })
const picked = (page: Page, title: string) =>
  page.getByRole('region', { name: 'Documents' }).getByRole('button', { name: title })

describe.each(['SQLite', 'Redis'] as const)('on %s', (store) => {
  const stage = productStage({ store, settings: { ADMIN_API_KEY } })

  test('documents are paged, searched, written with a preview, changed, and deleted after a question', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, number) =>
        write(stage.url, { title: `Leaflet ${number}`, body: `Number ${number}.` }),
      ),
    )
    await using visiting = await stage.visit()
    const page = await adminPage(visiting)
    await page.getByText(/^\d\d documents$/).waitFor()
    const rows = page.locator('.pick')
    expect(await rows.count()).toBe(30)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(30)
    await search(page, 'no such thing at all')
    await page.getByText('0 documents').waitFor()
    expect(await barriersOf(page)).toEqual([])

    await page.getByRole('button', { name: 'New document' }).click()
    await editor(page).getByLabel('Title').fill('Gift cards')
    await editor(page)
      .getByRole('textbox', { name: 'Text, in Markdown' })
      .fill('# Gift cards\n\nThey cost **20 euros**. <img src=x onerror=alert(1)>')
    await editor(page).getByLabel('Tags').fill('shop, gifts, shop')
    await editor(page).getByText('Preview').click()
    expect(await editor(page).locator('.preview strong').textContent()).toBe('20 euros')
    expect(await editor(page).locator('.preview img').count()).toBe(0)
    expect(await barriersOf(page)).toEqual([])
    await editor(page).getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Answers rest on it within two seconds.').waitFor()
    await search(page, 'gift')
    await page.getByText('1 document', { exact: true }).waitFor()
    expect(await picked(page, 'Gift cards').textContent()).toContain('shop, gifts')

    await editor(page).getByRole('button', { name: 'Delete the document' }).click()
    await page.keyboard.press('Escape')
    await editor(page).getByRole('button', { name: 'Delete the document' }).click()
    await editor(page).getByText('“Gift cards” will be gone for good').waitFor()
    await editor(page).getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('0 documents').waitFor()
    await page.getByText('Choose a document to read or change it').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    expect(visiting.offences).toEqual([])
  })

  test('a key is made, shown once, copied, opens what it says, and opens nothing once it is revoked', async () => {
    await using visiting = await stage.visit()
    await visiting.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await adminPage(visiting, '/admin#keys')
    await page.getByLabel('Name').fill('Garden centre')
    await page.getByRole('checkbox', { name: 'stats:read' }).uncheck()
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('Choose what it may do.').waitFor()
    await page.getByRole('checkbox', { name: 'chat' }).check()
    await page.getByRole('button', { name: 'Make the key' }).click()
    const secret = page.getByRole('region', { name: 'The new key' })
    await secret.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied.').waitFor()
    const key = await page.evaluate(() => navigator.clipboard.readText())
    const partner = keyHolder(stage.url, key)
    expect((await partner.request('{ viewer { scopes } }')).data).toEqual({ viewer: { scopes: ['chat'] } })
    expect(await barriersOf(page)).toEqual([])
    await secret.getByRole('button', { name: 'I have it' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Revoke Garden centre' }).waitFor()
    expect(await page.content()).not.toContain(key)
    await page.getByText(/valid until/).waitFor()

    await page.getByRole('button', { name: 'Revoke Garden centre' }).click()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('Garden centre is revoked.').waitFor()
    await page.getByText('There are no keys yet.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keys')
    expect((await partner.request('{ viewer { id } }')).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })

  test('an unanswered question leads to the document that answers it', async () => {
    const reader = newCustomer(stage.url)
    const { assistantMessage } = await reader.send('Do you rent out orangeries for weddings?')
    await reader.follow(assistantMessage.id)
    await using visiting = await stage.visit(PHONE)
    const page = await adminPage(visiting, '/admin#gaps')
    const gap = page.getByRole('listitem').filter({ hasText: 'orangeries' })
    await expect
      .poll(async () => {
        await page.getByRole('link', { name: 'Upkeep' }).click()
        await page.getByRole('link', { name: 'Unanswered questions' }).click()
        await page.getByText('What customers asked in the last month').waitFor()
        return gap.count()
      })
      .toBe(1)
    expect(await barriersOf(page)).toEqual([])
    await gap.getByRole('link', { name: 'Write the document' }).click()
    expect(await editor(page).getByLabel('Title').inputValue()).toBe(
      'Do you rent out orangeries for weddings?',
    )
    expect(await barriersOf(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  test('the cache is cleared and what has expired is purged, each after a question and with its result', async () => {
    await using visiting = await stage.visit()
    const page = await adminPage(visiting, '/admin#upkeep')
    await page.getByRole('button', { name: 'Clear the cache' }).click()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByRole('button', { name: 'Clear the cache' }).click()
    await page.getByRole('group').getByRole('button', { name: 'Clear the cache' }).click()
    await page.getByText('0 answers removed.').waitFor()
    await page.getByRole('button', { name: 'Remove them now' }).click()
    await page.getByRole('group').getByRole('button', { name: 'Remove them now' }).click()
    await page.getByText('None had expired.').waitFor()
    expect(await barriersOf(page)).toEqual([])
  })
})

describe('the page', () => {
  const stage = productStage({ settings: { ADMIN_API_KEY } })

  test('what someone else has written meanwhile is shown, and neither is lost unseen', async () => {
    await using visiting = await stage.visit({ ...WIDE, colorScheme: 'dark' })
    const id = await write(stage.url, { title: 'Returns of vases', body: 'Within 10 days.' })
    const page = await adminPage(visiting)
    await search(page, 'vases')
    await picked(page, 'Returns of vases').click()
    const text = editor(page).getByRole('textbox', { name: 'Text, in Markdown' })
    await text.fill('Within 30 days.')
    await write(stage.url, { id, title: 'Returns of vases', body: 'Within 14 days.' })
    await editor(page).getByRole('button', { name: 'Save' }).click()
    await page.getByText('Someone else has changed this document').waitFor()
    await page.getByText('What they wrote').click()
    await page.getByText('Within 14 days.').waitFor()
    expect(await text.inputValue()).toBe('Within 30 days.')
    expect(await barriersOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Save mine in its place' }).click()
    await page.getByText('Saved.').waitFor()

    await text.fill('Within 60 days.')
    await write(stage.url, { id, title: 'Returns of vases', body: 'Within 7 days.' })
    await editor(page).getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Take theirs' }).click()
    expect(await text.inputValue()).toBe('Within 7 days.')
  })

  test('what is not saved is not left without a question', async () => {
    await using visiting = await stage.visit()
    const page = await adminPage(visiting, '/admin#write=How%20tall%20is%20the%20palm%3F')
    const title = editor(page).getByLabel('Title')
    expect(await title.inputValue()).toBe('How tall is the palm?')
    await title.fill('How tall a palm gets')
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.message())
      return asked.length === 1 ? dialog.dismiss() : dialog.accept()
    })
    await page.getByRole('button', { name: 'New document' }).click()
    expect(await title.inputValue()).toBe('How tall a palm gets')
    await page.getByRole('button', { name: 'New document' }).click()
    expect(await title.inputValue()).toBe('')
    expect(asked).toHaveLength(2)
  })

  test('the page speaks German to whoever’s browser does, and tells a key that may not be here so', async () => {
    await using visiting = await stage.visit({ ...WIDE, locale: 'de-DE' })
    const page = await visiting.tab('/admin')
    await page.getByLabel('API-Schlüssel').fill((await makeKey(stage.url, ['stats:read'])).secret)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByText('diese Seite braucht einen mit dem Recht admin').waitFor()
    await page.getByLabel('API-Schlüssel').fill(ADMIN_API_KEY)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByRole('heading', { name: 'Verwaltung' }).waitFor()
    await page.getByRole('button', { name: 'Neues Dokument' }).waitFor()
    expect(await barriersOf(page)).toEqual([])
  })
})
