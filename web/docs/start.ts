import { EXAMPLES } from './examples.ts'

interface GraphiQL {
  renderYogaGraphiQL(root: Element, options: object): void
}

declare global {
  /** Of graphiql.js. */
  var YogaGraphiQL: GraphiQL
  var MonacoEnvironment: object
}

const GRAPHQL = '/graphql'
const WORKERS: Record<string, string> = {
  editorWorkerService: 'editor.worker.js',
  json: 'json.worker.js',
  graphql: 'graphql.worker.js',
}

/** GraphiQL for whoever has the key; null: for a visitor, where visitors may. */
async function explore(key: string | null): Promise<void> {
  await loadGraphiQL()
  globalThis.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_module: string, label: string) =>
      `/api/docs/${WORKERS[label] ?? WORKERS.editorWorkerService}`,
  }
  const credentials = key === null ? {} : { authorization: `Bearer ${key}` }
  globalThis.YogaGraphiQL.renderYogaGraphiQL(byId('root'), {
    endpoint: GRAPHQL,
    title: 'VerdeMuse API',
    subscriptionsProtocol: 'WS',
    additionalHeaders: credentials,
    connectionParams: credentials,
    shouldPersistHeaders: false,
    defaultTabs: EXAMPLES,
  })
}

/** Several megabytes, for those alone who may use them. */
function loadGraphiQL(): Promise<void> {
  const style = document.createElement('link')
  Object.assign(style, { rel: 'stylesheet', href: '/api/docs/graphiql.css' })
  const script = document.createElement('script')
  script.src = '/api/docs/graphiql.js'
  const loaded = new Promise<void>((resolve, reject) => {
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => reject(new Error('GraphiQL could not be loaded')))
  })
  // Before our own, which have the last word on the page's size.
  document.head.prepend(style, script)
  return loaded
}

const REFUSALS: Readonly<Record<number, string>> = {
  401: 'This key is not valid.',
  429: 'Too many keys were not valid. Please wait a minute.',
}

/** Null where the key is good; else what is wrong, in words. */
async function refusalOf(key: string): Promise<string | null> {
  try {
    const reply = await fetch(GRAPHQL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ viewer { kind } }' }),
    })
    if (reply.ok) return null
    return REFUSALS[reply.status] ?? 'The server does not take a key now. Please try again.'
  } catch {
    return 'The server cannot be reached. Please try again.'
  }
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`The page has no #${id}`)
  return found
}

function askForKey(): void {
  const form = byId('sign-in')
  form.hidden = false
  byId('key').focus()
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const key = (byId('key') as HTMLInputElement).value.trim()
    const refusal = await refusalOf(key)
    byId('refusal').textContent = refusal ?? ''
    if (refusal) return
    form.remove()
    await explore(key)
  })
}

if (document.body.dataset.access === 'open') void explore(null)
else askForKey()
