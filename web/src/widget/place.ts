/** Calls `onLost` whenever the page no longer has `host`: a site may remove it, or rewrite the whole document. */
export function keepInPage(host: HTMLElement, onLost: () => void): void {
  const watch = () => {
    for (const parent of [document, document.documentElement])
      if (parent) observer.observe(parent, { childList: true })
  }
  const observer = new MutationObserver(() => {
    if (!host.isConnected && document.documentElement) onLost()
    watch()
  })
  watch()
}

/** What a tab keeps from one page of the site to the next; null if the site has no storage. */
const storage = (): Storage | null => {
  try {
    return sessionStorage
  } catch {
    return null
  }
}

export const recall = (key: string): string | null => storage()?.getItem(`verdemuse.${key}`) ?? null

export function keep(key: string, value: string | null): void {
  if (value === null) storage()?.removeItem(`verdemuse.${key}`)
  else storage()?.setItem(`verdemuse.${key}`, value)
}
