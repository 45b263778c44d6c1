import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { publish } from './publish.ts'

const WEB = import.meta.dirname
const ROOT = join(WEB, '..')
const DIST = join(WEB, 'dist')
const BUILDS = join(ROOT, 'node_modules/.cache/web')

/** What is built, and where in the build's folder it goes. */
const PARTS = [
  { config: 'vite.config.ts', to: '.' },
  { config: 'docs/vite.config.ts', to: 'docs' },
  { config: 'vite.widget.ts', to: '.' },
]

/** What the built files depend on. Their content counts, not their times: a checkout sets those at will. */
const SOURCES = [
  'web/src/**/*',
  'web/docs/**/*',
  'web/public/**/*',
  'web/*.html',
  'web/*.ts',
  'web/tsconfig.json',
]
const SHARED = ['schema/schema.graphql', 'package-lock.json']

async function sourcesDigest(): Promise<string> {
  const files: string[] = []
  for await (const entry of glob([...SOURCES, ...SHARED], { cwd: ROOT, withFileTypes: true }))
    if (entry.isFile() && !entry.name.includes('.test.')) files.push(join(entry.parentPath, entry.name))
  const digest = createHash('sha256')
  for (const file of files.sort()) {
    const content = await readFile(file)
    digest.update(`${relative(ROOT, file)}\0${content.length}\0`).update(content)
  }
  return digest.digest('hex')
}

/** Builds the web app if `web/dist` is missing or was built from other sources; true if it built. */
export async function buildWeb(): Promise<boolean> {
  const digest = await sourcesDigest()
  return publish({
    link: DIST,
    builds: BUILDS,
    digest,
    build: (folder) => inProduction(() => buildInto(folder)),
  })
}

async function buildInto(folder: string): Promise<void> {
  const { build } = await import('vite')
  for (const { config, to } of PARTS)
    await build({
      configFile: join(WEB, config),
      logLevel: 'warn',
      build: { outDir: join(folder, to), emptyOutDir: false },
    })
}

/** As it is used, whatever runs this: vite takes the libraries' builds for development where NODE_ENV says so, or "test". */
async function inProduction(act: () => Promise<void>): Promise<void> {
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await act()
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  }
}

if (import.meta.main) {
  const startedAt = performance.now()
  const built = await buildWeb()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(built ? `Built the web app in ${seconds} s.` : 'The web app is up to date.')
}
