import { type Product, type Settings, startProduct } from './product.ts'

/** Processes that share a visitor, and wait for the model as long as a test lets it wait. */
export const STAGED: Settings = {
  SESSION_SECRET: 'one secret for all the processes of a test',
  FIRST_TOKEN_TIMEOUT_MS: '600000',
  BETWEEN_TOKENS_TIMEOUT_MS: '600000',
}

/** The product with leases of a minute: an answer changes hands when a test ends them (leases.ts). */
export const startLeased = (settings: Settings): Promise<Product> =>
  startProduct({ ...STAGED, ...settings }, 'api/test/support/leasedMain.ts')
