import { buildWeb } from '../../build.ts'
import { launchBrowserServer } from './browser.ts'

/** The server serves what was built: it has to be what is in the sources. One browser serves all the tests. */
export async function setup(): Promise<() => Promise<void>> {
  await buildWeb()
  const server = await launchBrowserServer()
  process.env.TEST_BROWSER = server.wsEndpoint()
  return () => server.close()
}
