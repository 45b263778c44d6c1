import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { AppError } from '../domain/errors.ts'
import type { ClientAddress } from './clientAddress.ts'
import type { Sessions } from './sessions.ts'
import { SECURITY_HEADERS } from './webApp.ts'

export interface DocsRoute {
  /** Answers `/api/docs` and what is under it; false for any other address. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

export interface DocsOptions {
  /** Where the built page is. */
  readonly folder: string
  readonly production: boolean
  readonly sessions: Pick<Sessions, 'identify'>
  readonly addressOf: ClientAddress
}

const PATH = '/api/docs'

/** As strict as the chat's, but for styles: the editor writes them into the page as it goes. */
const POLICY = SECURITY_HEADERS['content-security-policy']
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("font-src 'self'", "font-src 'self' data:")
  .concat("; worker-src 'self'")

/**
 * GraphiQL, all of it from here. Visitors have it in development. In production the page asks for an API key, and is
 * UNAUTHENTICATED until it has one; what it may ask then is decided by the same rules as for any other client.
 */
export function makeDocsRoute({ folder, production, sessions, addressOf }: DocsOptions): DocsRoute {
  const page = existsSync(folder) ? readFileSync(join(folder, 'index.html'), 'utf8') : null
  const files = page === null ? null : sirv(folder, { etag: true })
  const hasKey = async (request: IncomingMessage): Promise<boolean> => {
    const { authorization } = request.headers
    if (authorization === undefined) return false
    try {
      return (await sessions.identify({ authorization }, addressOf(request))).viewer.kind !== 'VISITOR'
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return false
      throw error
    }
  }
  return {
    async handle(path, request, response) {
      if (path !== PATH && !path.startsWith(`${PATH}/`)) return false
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
      response.setHeader('content-security-policy', POLICY)
      response.setHeader('cache-control', 'no-cache')
      if (page === null || !files || !['GET', 'HEAD'].includes(request.method ?? ''))
        return notFound(response)
      if (path !== PATH && path !== `${PATH}/`) return serveFile(files, request, response)
      const isOpen = !production || (await hasKey(request))
      response.writeHead(isOpen ? 200 : 401, { 'content-type': 'text/html; charset=utf-8' })
      response.end(production ? page : page.replace('data-access="key"', 'data-access="open"'))
      return true
    },
  }
}

function serveFile(files: ReturnType<typeof sirv>, request: IncomingMessage, response: ServerResponse): true {
  request.url = request.url?.slice(PATH.length)
  files(request, response, () => void notFound(response))
  return true
}

function notFound(response: ServerResponse): true {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('There is nothing here.\n')
  return true
}
