import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Puts a certificate for localhost that is signed by itself, and its key, into a folder, under certbot's names. */
export async function writeCertificate(folder: string): Promise<void> {
  const request =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'.split(' ')
  const to = ['-keyout', 'privkey.pem', '-out', 'fullchain.pem']
  await promisify(execFile)('openssl', [...request, ...to], { cwd: folder })
}
