import type { Locator, Page } from 'playwright-core'

/** The settings, opened. */
export async function openSettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.waitFor()
  return settings
}

export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Sets a slider, as a program that assists its reader does. */
export const slide = (slider: Locator, value: number): Promise<void> => slider.fill(String(value))
