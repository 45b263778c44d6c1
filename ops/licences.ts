import { readFileSync } from 'node:fs'

/** A package as the lock file has it. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** A digest of what is installed. Null: whatever comes is taken. */
  readonly integrity: string | null
  /** It would run something when it is installed. */
  readonly hasInstallScript: boolean
}

/** May be used, changed and passed on with the product, by those who name the authors. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
])

/** What a package calls its licence, where that is not the name that SPDX has for it. */
const MEANT: Readonly<Record<string, string>> = { 'Apache 2.0': 'Apache-2.0' }

/** Tools that are run while the product is built or tested, and of which nothing is passed on with it. */
const TOOLS: readonly { readonly name: RegExp; readonly licence: string }[] = [
  { name: /^lightningcss(-.*)?$/, licence: 'MPL-2.0' },
  { name: /^axe-core$/, licence: 'MPL-2.0' },
  { name: /^argparse$/, licence: 'Python-2.0' },
  { name: /^caniuse-lite$/, licence: 'CC-BY-4.0' },
]

/** All packages that `npm ci` installs on any machine, but for the product itself. */
export function lockedPackages(lock: string): LockedPackage[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Record<string, unknown>> }
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== '' && !link)
    .map(([path, { version, license, integrity, hasInstallScript }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: String(version),
      licence: typeof license === 'string' ? license : 'none',
      integrity: typeof integrity === 'string' ? integrity : null,
      hasInstallScript: hasInstallScript === true,
    }))
}

/** Whether we may use a package: an SPDX expression holds where one side of an OR does, and both of an AND. */
export function isAllowed({ name, licence }: Pick<LockedPackage, 'name' | 'licence'>): boolean {
  if (TOOLS.some((tool) => tool.name.test(name) && tool.licence === licence)) return true
  return licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((side) => side.split(' AND ').every((each) => ALLOWED.has(MEANT[each.trim()] ?? each.trim())))
}

if (import.meta.main) {
  const packages = lockedPackages(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
  const byLicence = Map.groupBy(packages, ({ licence }) => licence)
  for (const [licence, those] of [...byLicence].toSorted(([, a], [, b]) => b.length - a.length))
    console.log(`${String(those.length).padStart(4)}  ${licence}`)
  const refused = packages.filter((each) => !isAllowed(each))
  for (const { name, version, licence } of refused)
    console.error(`Not allowed: ${name} ${version}, ${licence}`)
  if (refused.length > 0) process.exitCode = 1
}
