import { PATIENCE_MS } from '../../../api/test/support/patience.ts'
import { type Product, type Settings, startProduct } from '../../../api/test/support/product.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '../../../api/test/support/upstream.ts'

export interface ProductWithModel extends AsyncDisposable {
  readonly product: Product
  readonly upstream: Upstream
}

/** The product with a model: a test server that answers as told. */
export async function startWithModel(
  options: UpstreamOptions,
  settings: Settings = {},
): Promise<ProductWithModel> {
  const upstream = await startUpstream(options)
  const product = await startProduct({
    VISITOR_OPERATIONS: 'persisted',
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: 'test',
    // An answer that pauses does so for as long as its test needs.
    FIRST_TOKEN_TIMEOUT_MS: String(PATIENCE_MS),
    BETWEEN_TOKENS_TIMEOUT_MS: String(PATIENCE_MS),
    ...settings,
  })
  return {
    product,
    upstream,
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await upstream.close()
    },
  }
}
