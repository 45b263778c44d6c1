import type { NearbyReader } from './nearby.ts'

interface Doubts {
  readonly onDoubt: () => void
  readonly onReconnected: (listener: () => void) => () => void
}

type Unlisten = () => void

/** How long until a subscription that failed is tried again; until then the reader reads the log every second. */
const AGAIN_MS = 500

/**
 * Hears of a generation directly while it is written on this process, else over Redis. Whenever one takes the place
 * of the other, what may have been missed between them is read. Resolves once one of them is in force.
 * @throws StoreUnavailable where neither can be had
 */
export async function listenNearOrFar(
  join: (reader: Pick<NearbyReader, 'onOpened' | 'onClosed'>) => () => void,
  listen: () => Promise<Unlisten>,
  { onDoubt, onReconnected }: Doubts,
): Promise<Unlisten> {
  let near = false
  let left = false
  let endFar: Unlisten | null = null
  let listening: Promise<void> | null = null
  const far = (): Promise<void> => {
    listening ??= listen()
      .then((unlisten) => {
        if (near || left) return unlisten()
        const endDoubt = onReconnected(onDoubt)
        endFar = () => {
          endDoubt()
          unlisten()
        }
      })
      .finally(() => {
        listening = null
      })
    return listening
  }
  const farAgain = () => {
    if (near || left || endFar) return
    far().then(
      () => (near || endFar ? onDoubt() : farAgain()),
      () => void setTimeout(farAgain, AGAIN_MS),
    )
  }
  const leave = join({
    onOpened(lastSeq) {
      near = true
      endFar?.()
      endFar = null
      if (lastSeq > 0) onDoubt()
    },
    onClosed() {
      near = false
      farAgain()
    },
  })
  const end = () => {
    left = true
    leave()
    endFar?.()
    endFar = null
  }
  if (near) return end
  try {
    await far()
  } catch (error) {
    if (near) return end
    end()
    throw error
  }
  return end
}
