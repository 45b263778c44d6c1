import { buildWeb } from '../../build.ts'

/** The server serves what was built: it has to be what is in the sources. */
export async function setup(): Promise<void> {
  await buildWeb()
}
