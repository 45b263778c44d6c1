import type { Page } from 'playwright-core'
import type { Visit } from './browser.ts'
import { signIn } from './owners.ts'

/** The administration, signed in. */
export async function adminPage(visiting: Visit, path = '/admin'): Promise<Page> {
  const page = await visiting.tab(path)
  await signIn(page)
  await page.getByRole('heading', { name: 'Administration' }).waitFor()
  return page
}

/** Looks for documents. */
export const search = (page: Page, text: string) => page.getByRole('searchbox').fill(text)
