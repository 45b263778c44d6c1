import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyHolder } from '../../api/test/support/client.ts'
import { eventually } from '../../api/test/support/patience.ts'
import { adminPage, search } from './support/admin.ts'
import { barriersOf } from './support/axe.ts'
import { ADMIN_API_KEY } from './support/owners.ts'
import { productStage } from './support/stage.ts'

describe.each(['SQLite', 'Redis'] as const)('on %s', (store) => {
  const stage = productStage({ store, settings: { ADMIN_API_KEY } })

  test('files are imported by choosing or dropping them, and what is refused is told with the reason', async () => {
    await using visiting = await stage.visit()
    const page = await adminPage(visiting, '/admin#import')
    const file = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) })
    const leaflets = Array.from({ length: 12 }, (_, at) =>
      file(`leaflet-${at}.txt`, `Leaflet ${at}\n\nOf plant ${at}.`),
    )
    await page
      .getByLabel('Choose files')
      .setInputFiles([
        file('terrace.md', '---\ntitle: Plants for a terrace\n---\n\nOlive trees like the sun.'),
        file('faq.csv', 'question,answer\nDo you sell pots?,Yes.\nDo you sell soil?,Yes.\n'),
        file('empty.md', ''),
        file('virus.exe', 'MZ'),
        { name: 'huge.pdf', mimeType: '', buffer: Buffer.alloc(5_600_000) },
        ...leaflets,
      ])
    await page.getByText('Files: 14 taken, 3 refused.').waitFor()
    await page.getByText('The 13 sample documents are gone').waitFor()
    const results = page.getByRole('list', { name: 'What became of each file' }).getByRole('listitem')
    expect(await results.count()).toBe(17)
    const refused = (await results.allInnerTexts()).slice(0, 3)
    expect(refused.map((text) => text.split('\n')[0]).toSorted()).toEqual([
      'empty.md',
      'huge.pdf',
      'virus.exe',
    ])
    expect(refused.every((text) => text.includes('Refused'))).toBe(true)
    expect(refused.join()).toContain('It has more than 5.5 MB.')
    expect(await results.filter({ hasText: 'faq.csv' }).textContent()).toContain('2 documents')
    expect(await barriersOf(page)).toEqual([])

    await page.locator('.drop').evaluate((area) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['Olive trees like the sun and no wind.'], 'terrace.md'))
      area.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await page.getByText('Files: 1 taken, 0 refused.').waitFor()
    expect(await results.first().textContent()).toContain('Changed')
    await page.getByRole('link', { name: 'Documents' }).click()
    await search(page, 'terrace')
    await page.getByText('1 document', { exact: true }).waitFor()
    expect(visiting.offences).toEqual([])
  })
})

describe('an import that its page leaves', () => {
  const stage = productStage({ settings: { ADMIN_API_KEY } })

  test('an import goes on when its page is closed', async () => {
    const rows = Array.from(
      { length: 1_500 },
      (_, at) => `Do you sell pot ${at}?,Pot ${at} costs ${at} euros.`,
    )
    const file = {
      name: 'pots.csv',
      mimeType: '',
      buffer: Buffer.from(`question,answer\n${rows.join('\n')}\n`),
    }
    await using visiting = await stage.visit()
    const page = await adminPage(visiting, '/admin#import')
    const accepted = page.waitForResponse((response) =>
      (response.request().postData() ?? '').includes('StartImport'),
    )
    await page.getByLabel('Choose files').setInputFiles([file])
    await accepted
    await page.close()
    const admin = keyHolder(stage.url, ADMIN_API_KEY)
    const imports = async () => (await admin.request('{ documentImports { state done total } }')).data
    await eventually(async () =>
      expect(await imports()).toEqual({ documentImports: [{ state: 'DONE', done: 1, total: 1 }] }),
    )
    const other = await adminPage(visiting)
    await search(other, 'pot 1499')
    await other.getByText('1 document', { exact: true }).waitFor()
  })
})

describe('dropped folders', () => {
  const stage = productStage({ settings: { ADMIN_API_KEY } })

  test('are read with all that is in them, hidden files and other kinds aside', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'verdemuse-drop-')), 'leaflets')
    const files: Record<string, string> = {
      'roses.md': 'Roses like the morning sun.',
      'indoor/ferns.txt': 'Ferns like it damp.',
      'indoor/empty.md': '',
      'indoor/fern.png': 'no text',
      '.git/config.txt': 'hidden',
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    await using visiting = await stage.visit()
    const page = await adminPage(visiting, '/admin#import')
    const area = await page.locator('.drop').boundingBox()
    const { x = 0, y = 0 } = area ?? {}
    const input = await visiting.context.newCDPSession(page)
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await input.send('Input.dispatchDragEvent', {
        ...{ type, x: x + 20, y: y + 20 },
        data: { items: [], files: [folder, join(folder, 'roses.md')], dragOperationsMask: 1 },
      })
    await page.getByText('A file of another kind was passed by.').waitFor()
    await page.getByText('Files: 3 taken, 1 refused.').waitFor()
    const results = page.getByRole('list', { name: 'What became of each file' }).getByRole('listitem')
    expect((await results.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      'leaflets/indoor/empty.md',
      'leaflets/indoor/ferns.txt',
      'leaflets/roses.md',
      'roses.md',
    ])
    expect(await barriersOf(page)).toEqual([])
    await rm(dirname(folder), { recursive: true })
  })
})
