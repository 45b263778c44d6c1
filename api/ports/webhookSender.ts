export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The status that came back, or in a few words why none did. */
export type WebhookReply =
  | { readonly status: number; readonly retryAfterMs: number | null }
  | { readonly error: string }

/**
 * Posts to addresses that partners chose, and to none that only we can reach: https to public addresses alone, checked
 * as they are connected to, whatever their names pointed at before. Follows no redirect. Reads no more of the reply
 * than it takes, and waits for 10 s at most.
 */
export interface WebhookSender {
  /** Why an address is not sent to, in words for whoever registers it; null: it may be, as far as it shows by itself. */
  obstacle(url: string): string | null
  /** Never rejects. */
  send(request: WebhookRequest, signal: AbortSignal): Promise<WebhookReply>
}
