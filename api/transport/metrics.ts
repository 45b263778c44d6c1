import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Tells the figures at `/metrics`, on a server of its own: they are for those who run the product, and the way to
 * them never leads through the public address. Resolves with its port; rejects where it cannot be had.
 */
export function serveMetrics(
  text: () => Promise<string>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics') return response.writeHead(404).end('The figures are at /metrics.\n')
    try {
      const figures = await text()
      response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(figures)
    } catch {
      response.writeHead(500).end('The figures could not be gathered.\n')
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
