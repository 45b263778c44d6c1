import type { Server } from 'node:http'

/** Resolves once the port is had; rejects where it cannot be. */
export function listening(
  http: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject).listen(port, host, () => {
      http.off('error', reject)
      resolve()
    })
  })
}
