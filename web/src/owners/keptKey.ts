/** Where a key is while its holder is signed in: in this tab, until it is closed. */
export interface KeptKey {
  read(): string | null
  write(key: string | null): void
}

const NAME = 'verdemuse.key'

/** Where the browser keeps nothing, the key lasts as long as the page. */
export function keptKey(storage: () => Storage): KeptKey {
  return {
    read() {
      try {
        return storage().getItem(NAME)
      } catch {
        return null
      }
    },
    write(key) {
      try {
        if (key === null) storage().removeItem(NAME)
        else storage().setItem(NAME, key)
      } catch {
        // Signed in until the page is closed.
      }
    },
  }
}
