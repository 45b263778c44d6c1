import { Server } from 'node:net'

/** Keeps the quick tests quick: those of the project `unit` start no server. */
Server.prototype.listen = () => {
  throw new Error('This test starts a server: move its file to the project "servers" in vitest.config.ts.')
}
