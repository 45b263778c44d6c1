import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCertificate } from './certificate.ts'
import { freePort } from './freePort.ts'
import { runNginx } from './nginxProcess.ts'

/** A proxy as a provider's balancer is one: it ends TLS, and says so to what is behind it. */
export interface TlsProxy {
  /** With a certificate of its own. */
  readonly secureUrl: string
  close(): Promise<void>
}

/** In front of `target`; `forwardedProto` is what it sends as `X-Forwarded-Proto`. */
export async function startTlsProxy(target: string, { forwardedProto = 'https' } = {}): Promise<TlsProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'verdemuse-tls-proxy-'))
  await chmod(folder, 0o755)
  await writeCertificate(folder)
  const [tls, plain] = [await freePort(), await freePort()]
  await writeFile(join(folder, 'nginx.conf'), settings(folder, target, { tls, plain, forwardedProto }))
  const { close } = await runNginx(folder, `http://127.0.0.1:${plain}`)
  return { secureUrl: `https://127.0.0.1:${tls}`, close }
}

interface Settings {
  readonly tls: number
  /** Only says that it runs. */
  readonly plain: number
  readonly forwardedProto: string
}

const settings = (folder: string, target: string, { tls, plain, forwardedProto }: Settings) => `
worker_processes 1;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${plain};
    return 204;
  }
  server {
    listen 127.0.0.1:${tls} ssl;
    ssl_certificate fullchain.pem;
    ssl_certificate_key privkey.pem;
    location / {
      proxy_pass ${target};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_connection;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto '${forwardedProto}';
    }
  }
}
`
