const TRAILING = /[\s?!.…。！？]+$/u

/**
 * A question without what makes no difference to its answer: white space, how its characters are composed, the marks
 * at its end and the capital at its beginning. Other capitals count: to “ship to US” is not to “ship to us”.
 */
export function normalQuestion(question: string): string {
  const text = question.normalize('NFC').replace(/\s+/gu, ' ').trim()
  const cut = text.replace(TRAILING, '') || text
  return cut.charAt(0).toLowerCase() + cut.slice(1)
}

/** SHA-256 of the normal question, in hex; null where the browser has no WebCrypto: on pages without TLS. */
export async function digestOf(question: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(normalQuestion(question)))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
