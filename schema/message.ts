import {
  type Feedback,
  type MessageError as MessageErrorShape,
  type Message as MessageShape,
  type MessageTimings as MessageTimingsShape,
  type Source as SourceShape,
  type TokenUsage as TokenUsageShape,
  timingsOf,
} from '../api/domain/message.ts'
import type { Unsupported } from '../api/domain/unsupported.ts'
import { builder } from './builder.ts'

const MessageRole = builder.enumType('MessageRole', {
  description: 'Whose words a message holds.',
  values: {
    USER: { description: 'A question.' },
    ASSISTANT: { description: 'An answer.' },
    SYSTEM: { description: 'A word of the product itself.' },
  } as const,
})

const MessageStatus = builder.enumType('MessageStatus', {
  description: 'How far a message is.',
  values: {
    PENDING: { description: 'Accepted, no token yet.' },
    STREAMING: { description: 'Its text is arriving.' },
    COMPLETE: { description: 'Ended by itself; `ending` says whether it may not be whole.' },
    STOPPED: { description: 'Stopped by its reader; what had arrived is kept.' },
    FAILED: { description: 'Ended by an error; what had arrived is kept, `error` says why.' },
  } as const,
})

const AnswerMode = builder.enumType('AnswerMode', {
  description: 'How an answer came about.',
  values: {
    GENERATED: { description: 'Written by the language model.' },
    EXTRACTIVE: {
      description:
        'Put together from passages of the knowledge base: no model is configured, or none could be reached.',
    },
  } as const,
})

const CacheOutcome = builder.enumType('CacheOutcome', {
  description: 'What the answer cache had to do with an answer.',
  values: {
    MISS: { description: 'Nothing fitting was there.' },
    EXACT: { description: 'The same question in the same context had been answered before.' },
    SEMANTIC: { description: 'A question that means the same had been answered before.' },
    JOINED: {
      description:
        'The same question was being answered at that moment: this message follows that generation.',
    },
    BYPASS: { description: 'The sender asked for no cache, or the question depends on its conversation.' },
  } as const,
})

const AnswerEnding = builder.enumType('AnswerEnding', {
  description: 'Why a COMPLETE answer may not be whole. Such an answer is not cached.',
  values: {
    TRUNCATED: { description: 'It reached its length limit: the text may end in the middle.' },
    REFUSED: { description: 'The language model refused to answer; the text is its refusal.' },
    UNCONFIRMED: { description: 'The language model did not report why it stopped.' },
  } as const,
})

export const Rating = builder.enumType('Rating', {
  description: 'What a reader thinks of an answer.',
  values: {
    HELPFUL: { description: 'It helped.' },
    UNHELPFUL: { description: 'It did not. Nobody else is given it from the cache.' },
  } as const,
})

const DocumentState = builder.enumType('DocumentState', {
  description: 'What has become of a document since an answer was written from it.',
  values: {
    CURRENT: { description: 'It still reads as it did.' },
    CHANGED: { description: 'It was changed since.' },
    DELETED: { description: 'It is no longer part of the knowledge.' },
  } as const,
})

const UnsupportedKind = builder.enumType('UnsupportedKind', {
  description: 'What kind of thing an answer says without support.',
  values: {
    FIGURE: { description: 'A number.' },
    PRICE: { description: 'An amount of money.' },
    DATE: { description: 'A day, or a time of the year.' },
    LINK: { description: 'An address.' },
    NAME: { description: 'What something or somebody is called.' },
  } as const,
})

const UnsupportedClaim = builder.objectRef<Unsupported>('UnsupportedClaim').implement({
  description: 'Something that a generated answer says and none of its passages does.',
  fields: (t) => ({
    kind: t.field({ type: UnsupportedKind, resolve: ({ kind }) => kind, description: 'What it is.' }),
    text: t.exposeString('text', { description: 'As the answer has it. Untrusted.' }),
  }),
})

export const Source = builder.objectRef<SourceShape>('Source').implement({
  description: 'A passage that the answer rests on; `[marker]` in the text points at it.',
  fields: (t) => ({
    marker: t.exposeInt('marker', { description: 'The number that the text uses for it, from 1.' }),
    documentId: t.exposeID('documentId', { description: 'The document that the passage is of.' }),
    title: t.exposeString('title', { description: 'The document’s title. Untrusted text.' }),
    excerpt: t.exposeString('excerpt', { description: 'The passage, as plain text. Untrusted.' }),
    url: t.exposeString('url', { nullable: true, description: 'Where the document can be read in full.' }),
    documentState: t.field({
      type: DocumentState,
      resolve: (source, _args, { documentState }) => documentState(source),
      description: 'Whether the document is still what the passage was taken from.',
    }),
    score: t.exposeFloat('score', {
      description: 'How well it fits, against the other sources of this answer.',
    }),
  }),
})

const TokenUsage = builder.objectRef<TokenUsageShape>('TokenUsage').implement({
  description: 'Tokens of all calls of the language model for one answer.',
  fields: (t) => ({
    promptTokens: t.exposeInt('promptTokens', { description: 'Tokens read.' }),
    completionTokens: t.exposeInt('completionTokens', { description: 'Tokens written.' }),
    estimated: t.boolean({
      resolve: ({ estimated }) => estimated ?? false,
      description: 'Whether some of it was estimated, because the language model did not report it.',
    }),
  }),
})

const MessageTimings = builder.objectRef<MessageTimingsShape>('MessageTimings').implement({
  description: 'Milliseconds since the message was accepted.',
  fields: (t) => ({
    firstTokenMs: t.exposeFloat('firstTokenMs', { nullable: true, description: 'Until the first token.' }),
    totalMs: t.exposeFloat('totalMs', { nullable: true, description: 'Until the end.' }),
  }),
})

const MessageError = builder.objectRef<MessageErrorShape>('MessageError').implement({
  description: 'Why an answer failed.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether trying again may help.' }),
  }),
})

const MessageFeedback = builder.objectRef<Feedback>('Feedback').implement({
  description: 'A reader’s rating of an answer.',
  fields: (t) => ({
    rating: t.field({ type: Rating, resolve: ({ rating }) => rating, description: 'Helpful or not.' }),
    comment: t.exposeString('comment', { nullable: true, description: 'In the reader’s words.' }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it was given.',
    }),
  }),
})

export const Message = builder.objectRef<MessageShape>('Message')

builder.node(Message, {
  description:
    'What someone said in a conversation. The fields from `sources` on are of an assistant’s message.',
  id: { resolve: ({ id }) => id, description: '`msg_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('msg_'),
  loadOne: (id, { conversations, viewer }) => conversations.message(viewer, id),
  fields: (t) => ({
    conversationId: t.exposeID('conversationId', { description: 'The conversation that it is part of.' }),
    role: t.field({ type: MessageRole, resolve: ({ role }) => role, description: 'Whose words they are.' }),
    status: t.field({ type: MessageStatus, resolve: ({ status }) => status, description: 'How far it is.' }),
    content: t.exposeString('content', {
      description: 'Markdown, untrusted. While it streams: the text so far.',
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description:
        'The seq of the newest stream event that `content` contains: subscribe with `after: lastSeq` to go on from here.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it was accepted.',
    }),
    metadata: t.field({
      type: 'JSONObject',
      nullable: true,
      resolve: ({ metadata }) => metadata,
      description: 'What its sender gave along.',
    }),
    sources: t.field({
      type: [Source],
      resolve: ({ sources }) => [...sources],
      description: 'What the answer rests on.',
    }),
    unsupported: t.field({
      type: [UnsupportedClaim],
      resolve: ({ outcome }) => [...(outcome?.unsupported ?? [])],
      description:
        'The figures, prices, dates, links and names in a generated answer that none of its passages holds, nor the question; none until it has ended.',
    }),
    answerMode: t.field({
      type: AnswerMode,
      nullable: true,
      resolve: ({ outcome }) => outcome?.answerMode,
      description: 'How the answer came about; null until it has ended.',
    }),
    ending: t.field({
      type: AnswerEnding,
      nullable: true,
      resolve: ({ outcome }) => outcome?.ending,
      description: 'Why a COMPLETE answer may not be whole; null for one that is, and for any other status.',
    }),
    cache: t.field({
      type: CacheOutcome,
      nullable: true,
      resolve: ({ cache }) => cache,
      description: 'What the answer cache had to do with it.',
    }),
    model: t.string({
      nullable: true,
      resolve: ({ outcome }) => outcome?.model,
      description: 'The language model that wrote it.',
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      resolve: ({ outcome }) => outcome?.usage,
      description: 'What it cost in tokens; null if no language model was called.',
    }),
    timings: t.field({
      type: MessageTimings,
      nullable: true,
      resolve: timingsOf,
      description: 'How long it took.',
    }),
    error: t.field({
      type: MessageError,
      nullable: true,
      resolve: ({ outcome }) => outcome?.error,
      description: 'Why it FAILED.',
    }),
    feedback: t.field({
      type: MessageFeedback,
      nullable: true,
      resolve: ({ feedback }) => feedback,
      description: 'What its reader thought of it.',
    }),
  }),
})

builder.queryField('message', (t) =>
  t.field({
    type: Message,
    nullable: true,
    description: 'Null where there is none of that id that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: '`msg_…`' }) },
    resolve: (_, { id }, { conversations, viewer }) => conversations.message(viewer, id),
  }),
)
