import { v5, v7 } from 'uuid'

/** An id is a type prefix and a UUIDv7; clients treat it as opaque. */
export type ConversationId = `conv_${string}`
export type MessageId = `msg_${string}`
export type GenerationId = `gen_${string}`
export type DocumentId = `doc_${string}`
export type ApiKeyId = `key_${string}`
export type WebhookId = `hook_${string}`
export type DeliveryId = `dlv_${string}`
export type ImportId = `imp_${string}`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const newConversationId = (): ConversationId => `conv_${v7()}`
export const newMessageId = (): MessageId => `msg_${v7()}`
export const newGenerationId = (): GenerationId => `gen_${v7()}`
export const newDocumentId = (): DocumentId => `doc_${v7()}`
/** Of a name space of our own, so that nobody else’s UUID of the same name is the same. */
const DOCUMENTS_OF_FILES = '5b0a4f0e-6f0b-4d86-9a3c-6f3a1d2c7e55'

/** The id of a document that comes from a file: the same for the same path and, within the file, the same key. */
export const documentIdOf = (path: string, key: string): DocumentId =>
  `doc_${v5(JSON.stringify([path, key]), DOCUMENTS_OF_FILES)}`

export const newApiKeyId = (): ApiKeyId => `key_${v7()}`
export const newWebhookId = (): WebhookId => `hook_${v7()}`
export const newDeliveryId = (): DeliveryId => `dlv_${v7()}`
export const newImportId = (): ImportId => `imp_${v7()}`

/** When an id was made, in epoch ms, by the clock of the process that made it. */
export const bornAt = (id: GenerationId): number =>
  Number.parseInt(id.slice('gen_'.length, 'gen_'.length + 13).replace('-', ''), 16)

const hasForm = (id: string, prefix: string): boolean =>
  id.startsWith(prefix) && UUID.test(id.slice(prefix.length))

export const isConversationId = (id: string): id is ConversationId => hasForm(id, 'conv_')
export const isMessageId = (id: string): id is MessageId => hasForm(id, 'msg_')
export const isDocumentId = (id: string): id is DocumentId => hasForm(id, 'doc_')
export const isApiKeyId = (id: string): id is ApiKeyId => hasForm(id, 'key_')
export const isWebhookId = (id: string): id is WebhookId => hasForm(id, 'hook_')
export const isDeliveryId = (id: string): id is DeliveryId => hasForm(id, 'dlv_')
export const isImportId = (id: string): id is ImportId => hasForm(id, 'imp_')
