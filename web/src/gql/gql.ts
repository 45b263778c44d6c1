/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation ClearCache {\n    clearCache {\n      removedEntries\n    }\n  }\n": typeof types.ClearCacheDocument,
    "\n  mutation PurgeExpired {\n    purgeExpiredConversations {\n      removedConversations\n    }\n  }\n": typeof types.PurgeExpiredDocument,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    lastUsedAt\n    expiresAt\n  }\n": typeof types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n    }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  query DocumentList($first: Int!, $after: String, $search: String) {\n    documents(first: $first, after: $after, search: $search) {\n      totalCount\n      edges {\n        node {\n          id\n          title\n          tags\n          updatedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.DocumentListDocument,
    "\n  query DocumentToEdit($id: ID!) {\n    node(id: $id) {\n      __typename\n      ... on KnowledgeDocument {\n        ...EditedDocument\n      }\n    }\n  }\n\n  fragment EditedDocument on KnowledgeDocument {\n    id\n    title\n    body\n    url\n    tags\n    revision\n  }\n": typeof types.DocumentToEditDocument,
    "\n  mutation SaveDocument($input: UpsertDocumentInput!) {\n    upsertDocument(input: $input) {\n      ...EditedDocument\n    }\n  }\n": typeof types.SaveDocumentDocument,
    "\n  mutation DeleteDocument($id: ID!) {\n    deleteDocument(id: $id) {\n      deletedId\n    }\n  }\n": typeof types.DeleteDocumentDocument,
    "\n  fragment ImportState on DocumentImport {\n    id\n    state\n    reason\n    total\n    done\n    files {\n      path\n      outcome\n      reason\n      notes\n      created\n      updated\n      unchanged\n      removed\n    }\n  }\n": typeof types.ImportStateFragmentDoc,
    "\n  mutation StartImport($input: ImportDocumentsInput!) {\n    startDocumentImport(input: $input) {\n      ...ImportState\n    }\n  }\n": typeof types.StartImportDocument,
    "\n  query OneImport($id: ID!) {\n    documentImport(id: $id) {\n      ...ImportState\n    }\n  }\n": typeof types.OneImportDocument,
    "\n  query RunningImports {\n    documentImports {\n      ...ImportState\n    }\n  }\n": typeof types.RunningImportsDocument,
    "\n  mutation StopMessage($id: ID!) {\n    stopMessage(id: $id) {\n      ...MessageFields\n    }\n  }\n": typeof types.StopMessageDocument,
    "\n  mutation RegenerateMessage($id: ID!) {\n    regenerateMessage(id: $id) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n": typeof types.RegenerateMessageDocument,
    "\n  mutation RateMessage($input: RateMessageInput!) {\n    rateMessage(input: $input) {\n      ...MessageFields\n    }\n  }\n": typeof types.RateMessageDocument,
    "\n  query MessageById($id: ID!) {\n    message(id: $id) {\n      ...MessageFields\n    }\n  }\n": typeof types.MessageByIdDocument,
    "\n  query ConversationPage($id: ID!, $last: Int!, $before: String) {\n    conversation(id: $id) {\n      ...ConversationFields\n      messages(last: $last, before: $before) {\n        edges {\n          node {\n            ...MessageFields\n          }\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n        }\n      }\n    }\n  }\n": typeof types.ConversationPageDocument,
    "\n  query Starters($first: Int!) {\n    starters(first: $first) {\n      documentId\n      title\n      question\n    }\n  }\n": typeof types.StartersDocument,
    "\n  fragment SourceFields on Source {\n    marker\n    documentId\n    title\n    excerpt\n    url\n    documentState\n  }\n": typeof types.SourceFieldsFragmentDoc,
    "\n  fragment MessageFields on Message {\n    id\n    conversationId\n    role\n    status\n    content\n    lastSeq\n    createdAt\n    answerMode\n    ending\n    unsupported {\n      kind\n      text\n    }\n    sources {\n      ...SourceFields\n    }\n    error {\n      code\n      message\n      retryable\n    }\n    cache\n    usage {\n      completionTokens\n    }\n    timings {\n      firstTokenMs\n      totalMs\n    }\n    feedback {\n      rating\n      comment\n      createdAt\n    }\n  }\n": typeof types.MessageFieldsFragmentDoc,
    "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n": typeof types.SendMessageDocument,
    "\n  subscription MessageStream($messageId: ID!, $after: Int!) {\n    messageStream(messageId: $messageId, after: $after) {\n      __typename\n      messageId\n      seq\n      ... on MessageDelta {\n        text\n      }\n      ... on MessageReset {\n        text\n      }\n      ... on MessageSources {\n        sources {\n          ...SourceFields\n        }\n      }\n      ... on MessageFinished {\n        message {\n          ...MessageFields\n        }\n      }\n    }\n  }\n": typeof types.MessageStreamDocument,
    "\n  subscription ConversationEvents($conversationId: ID!) {\n    conversationEvents(conversationId: $conversationId) {\n      __typename\n      ... on MessageAdded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on MessageEnded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on ConversationRenamed {\n        conversation {\n          ...ConversationFields\n        }\n      }\n      ... on ConversationDeleted {\n        deletedId\n      }\n    }\n  }\n": typeof types.ConversationEventsDocument,
    "\n  fragment ConversationFields on Conversation {\n    id\n    title\n    updatedAt\n  }\n": typeof types.ConversationFieldsFragmentDoc,
    "\n  query ConversationsPage($first: Int!, $after: String, $search: String) {\n    conversations(first: $first, after: $after, search: $search) {\n      edges {\n        node {\n          ...ConversationFields\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ConversationsPageDocument,
    "\n  mutation RenameConversation($id: ID!, $title: String!) {\n    renameConversation(id: $id, title: $title) {\n      ...ConversationFields\n    }\n  }\n": typeof types.RenameConversationDocument,
    "\n  mutation DeleteConversation($id: ID!) {\n    deleteConversation(id: $id) {\n      deletedId\n    }\n  }\n": typeof types.DeleteConversationDocument,
    "\n  mutation DeleteMyData {\n    deleteMyData {\n      removedConversations\n    }\n  }\n": typeof types.DeleteMyDataDocument,
    "\n  query Dashboard($withCache: Boolean!) {\n    health {\n      status\n      version\n      uptimeSeconds\n      components {\n        name\n        status\n        latencyMs\n        detail\n      }\n    }\n    answerStats {\n      ...AnswerFigures\n    }\n    cacheStats @include(if: $withCache) {\n      ...CacheFigures\n    }\n  }\n\n  fragment AnswerFigures on AnswerStats {\n    generated\n    cached\n    joined\n    extractive\n    stopped\n    failed\n    reusedFirstTokens {\n      ms\n      count\n    }\n    writtenFirstTokens {\n      ms\n      count\n    }\n  }\n\n  fragment CacheFigures on CacheStats {\n    since\n    entries\n    capacity\n    lookups\n    exactHits\n    semanticHits\n    joinedHits\n    misses\n    hitRatio\n    rejectedHits\n    savedTokens\n  }\n": typeof types.DashboardDocument,
    "\n  subscription DashboardCache {\n    cacheStats(intervalMs: 2000) {\n      ...CacheFigures\n    }\n  }\n": typeof types.DashboardCacheDocument,
    "\n  query FrameVisitor {\n    viewer {\n      id\n    }\n  }\n": typeof types.FrameVisitorDocument,
    "\n  query KeyHolder {\n    viewer {\n      id\n      kind\n      scopes\n    }\n  }\n": typeof types.KeyHolderDocument,
    "\n  query KnowledgeGaps($first: Int!) {\n    knowledgeGaps(first: $first) {\n      question\n      count\n      lastAskedAt\n      nearest {\n        title\n        score\n      }\n    }\n  }\n": typeof types.KnowledgeGapsDocument,
    "\n  subscription CacheStats($intervalMs: Int!) {\n    cacheStats(intervalMs: $intervalMs) {\n      since\n      entries\n      capacity\n      lookups\n      exactHits\n      semanticHits\n      joinedHits\n      misses\n      hitRatio\n      rejectedHits\n      savedTokens\n      hitLatency {\n        count\n        p50\n        p95\n      }\n      missLatency {\n        count\n        p50\n        p95\n      }\n    }\n  }\n": typeof types.CacheStatsDocument,
    "\n  query Ping {\n    __typename\n  }\n": typeof types.PingDocument,
    "\n  query ExportMyData($after: String) {\n    exportMyData(after: $after) {\n      lines\n      endCursor\n    }\n  }\n": typeof types.ExportMyDataDocument,
};
const documents: Documents = {
    "\n  mutation ClearCache {\n    clearCache {\n      removedEntries\n    }\n  }\n": types.ClearCacheDocument,
    "\n  mutation PurgeExpired {\n    purgeExpiredConversations {\n      removedConversations\n    }\n  }\n": types.PurgeExpiredDocument,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    lastUsedAt\n    expiresAt\n  }\n": types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n    }\n  }\n": types.RevokeApiKeyDocument,
    "\n  query DocumentList($first: Int!, $after: String, $search: String) {\n    documents(first: $first, after: $after, search: $search) {\n      totalCount\n      edges {\n        node {\n          id\n          title\n          tags\n          updatedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.DocumentListDocument,
    "\n  query DocumentToEdit($id: ID!) {\n    node(id: $id) {\n      __typename\n      ... on KnowledgeDocument {\n        ...EditedDocument\n      }\n    }\n  }\n\n  fragment EditedDocument on KnowledgeDocument {\n    id\n    title\n    body\n    url\n    tags\n    revision\n  }\n": types.DocumentToEditDocument,
    "\n  mutation SaveDocument($input: UpsertDocumentInput!) {\n    upsertDocument(input: $input) {\n      ...EditedDocument\n    }\n  }\n": types.SaveDocumentDocument,
    "\n  mutation DeleteDocument($id: ID!) {\n    deleteDocument(id: $id) {\n      deletedId\n    }\n  }\n": types.DeleteDocumentDocument,
    "\n  fragment ImportState on DocumentImport {\n    id\n    state\n    reason\n    total\n    done\n    files {\n      path\n      outcome\n      reason\n      notes\n      created\n      updated\n      unchanged\n      removed\n    }\n  }\n": types.ImportStateFragmentDoc,
    "\n  mutation StartImport($input: ImportDocumentsInput!) {\n    startDocumentImport(input: $input) {\n      ...ImportState\n    }\n  }\n": types.StartImportDocument,
    "\n  query OneImport($id: ID!) {\n    documentImport(id: $id) {\n      ...ImportState\n    }\n  }\n": types.OneImportDocument,
    "\n  query RunningImports {\n    documentImports {\n      ...ImportState\n    }\n  }\n": types.RunningImportsDocument,
    "\n  mutation StopMessage($id: ID!) {\n    stopMessage(id: $id) {\n      ...MessageFields\n    }\n  }\n": types.StopMessageDocument,
    "\n  mutation RegenerateMessage($id: ID!) {\n    regenerateMessage(id: $id) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n": types.RegenerateMessageDocument,
    "\n  mutation RateMessage($input: RateMessageInput!) {\n    rateMessage(input: $input) {\n      ...MessageFields\n    }\n  }\n": types.RateMessageDocument,
    "\n  query MessageById($id: ID!) {\n    message(id: $id) {\n      ...MessageFields\n    }\n  }\n": types.MessageByIdDocument,
    "\n  query ConversationPage($id: ID!, $last: Int!, $before: String) {\n    conversation(id: $id) {\n      ...ConversationFields\n      messages(last: $last, before: $before) {\n        edges {\n          node {\n            ...MessageFields\n          }\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n        }\n      }\n    }\n  }\n": types.ConversationPageDocument,
    "\n  query Starters($first: Int!) {\n    starters(first: $first) {\n      documentId\n      title\n      question\n    }\n  }\n": types.StartersDocument,
    "\n  fragment SourceFields on Source {\n    marker\n    documentId\n    title\n    excerpt\n    url\n    documentState\n  }\n": types.SourceFieldsFragmentDoc,
    "\n  fragment MessageFields on Message {\n    id\n    conversationId\n    role\n    status\n    content\n    lastSeq\n    createdAt\n    answerMode\n    ending\n    unsupported {\n      kind\n      text\n    }\n    sources {\n      ...SourceFields\n    }\n    error {\n      code\n      message\n      retryable\n    }\n    cache\n    usage {\n      completionTokens\n    }\n    timings {\n      firstTokenMs\n      totalMs\n    }\n    feedback {\n      rating\n      comment\n      createdAt\n    }\n  }\n": types.MessageFieldsFragmentDoc,
    "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n": types.SendMessageDocument,
    "\n  subscription MessageStream($messageId: ID!, $after: Int!) {\n    messageStream(messageId: $messageId, after: $after) {\n      __typename\n      messageId\n      seq\n      ... on MessageDelta {\n        text\n      }\n      ... on MessageReset {\n        text\n      }\n      ... on MessageSources {\n        sources {\n          ...SourceFields\n        }\n      }\n      ... on MessageFinished {\n        message {\n          ...MessageFields\n        }\n      }\n    }\n  }\n": types.MessageStreamDocument,
    "\n  subscription ConversationEvents($conversationId: ID!) {\n    conversationEvents(conversationId: $conversationId) {\n      __typename\n      ... on MessageAdded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on MessageEnded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on ConversationRenamed {\n        conversation {\n          ...ConversationFields\n        }\n      }\n      ... on ConversationDeleted {\n        deletedId\n      }\n    }\n  }\n": types.ConversationEventsDocument,
    "\n  fragment ConversationFields on Conversation {\n    id\n    title\n    updatedAt\n  }\n": types.ConversationFieldsFragmentDoc,
    "\n  query ConversationsPage($first: Int!, $after: String, $search: String) {\n    conversations(first: $first, after: $after, search: $search) {\n      edges {\n        node {\n          ...ConversationFields\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ConversationsPageDocument,
    "\n  mutation RenameConversation($id: ID!, $title: String!) {\n    renameConversation(id: $id, title: $title) {\n      ...ConversationFields\n    }\n  }\n": types.RenameConversationDocument,
    "\n  mutation DeleteConversation($id: ID!) {\n    deleteConversation(id: $id) {\n      deletedId\n    }\n  }\n": types.DeleteConversationDocument,
    "\n  mutation DeleteMyData {\n    deleteMyData {\n      removedConversations\n    }\n  }\n": types.DeleteMyDataDocument,
    "\n  query Dashboard($withCache: Boolean!) {\n    health {\n      status\n      version\n      uptimeSeconds\n      components {\n        name\n        status\n        latencyMs\n        detail\n      }\n    }\n    answerStats {\n      ...AnswerFigures\n    }\n    cacheStats @include(if: $withCache) {\n      ...CacheFigures\n    }\n  }\n\n  fragment AnswerFigures on AnswerStats {\n    generated\n    cached\n    joined\n    extractive\n    stopped\n    failed\n    reusedFirstTokens {\n      ms\n      count\n    }\n    writtenFirstTokens {\n      ms\n      count\n    }\n  }\n\n  fragment CacheFigures on CacheStats {\n    since\n    entries\n    capacity\n    lookups\n    exactHits\n    semanticHits\n    joinedHits\n    misses\n    hitRatio\n    rejectedHits\n    savedTokens\n  }\n": types.DashboardDocument,
    "\n  subscription DashboardCache {\n    cacheStats(intervalMs: 2000) {\n      ...CacheFigures\n    }\n  }\n": types.DashboardCacheDocument,
    "\n  query FrameVisitor {\n    viewer {\n      id\n    }\n  }\n": types.FrameVisitorDocument,
    "\n  query KeyHolder {\n    viewer {\n      id\n      kind\n      scopes\n    }\n  }\n": types.KeyHolderDocument,
    "\n  query KnowledgeGaps($first: Int!) {\n    knowledgeGaps(first: $first) {\n      question\n      count\n      lastAskedAt\n      nearest {\n        title\n        score\n      }\n    }\n  }\n": types.KnowledgeGapsDocument,
    "\n  subscription CacheStats($intervalMs: Int!) {\n    cacheStats(intervalMs: $intervalMs) {\n      since\n      entries\n      capacity\n      lookups\n      exactHits\n      semanticHits\n      joinedHits\n      misses\n      hitRatio\n      rejectedHits\n      savedTokens\n      hitLatency {\n        count\n        p50\n        p95\n      }\n      missLatency {\n        count\n        p50\n        p95\n      }\n    }\n  }\n": types.CacheStatsDocument,
    "\n  query Ping {\n    __typename\n  }\n": types.PingDocument,
    "\n  query ExportMyData($after: String) {\n    exportMyData(after: $after) {\n      lines\n      endCursor\n    }\n  }\n": types.ExportMyDataDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ClearCache {\n    clearCache {\n      removedEntries\n    }\n  }\n"): (typeof documents)["\n  mutation ClearCache {\n    clearCache {\n      removedEntries\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PurgeExpired {\n    purgeExpiredConversations {\n      removedConversations\n    }\n  }\n"): (typeof documents)["\n  mutation PurgeExpired {\n    purgeExpiredConversations {\n      removedConversations\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    lastUsedAt\n    expiresAt\n  }\n"): (typeof documents)["\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    lastUsedAt\n    expiresAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DocumentList($first: Int!, $after: String, $search: String) {\n    documents(first: $first, after: $after, search: $search) {\n      totalCount\n      edges {\n        node {\n          id\n          title\n          tags\n          updatedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query DocumentList($first: Int!, $after: String, $search: String) {\n    documents(first: $first, after: $after, search: $search) {\n      totalCount\n      edges {\n        node {\n          id\n          title\n          tags\n          updatedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DocumentToEdit($id: ID!) {\n    node(id: $id) {\n      __typename\n      ... on KnowledgeDocument {\n        ...EditedDocument\n      }\n    }\n  }\n\n  fragment EditedDocument on KnowledgeDocument {\n    id\n    title\n    body\n    url\n    tags\n    revision\n  }\n"): (typeof documents)["\n  query DocumentToEdit($id: ID!) {\n    node(id: $id) {\n      __typename\n      ... on KnowledgeDocument {\n        ...EditedDocument\n      }\n    }\n  }\n\n  fragment EditedDocument on KnowledgeDocument {\n    id\n    title\n    body\n    url\n    tags\n    revision\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveDocument($input: UpsertDocumentInput!) {\n    upsertDocument(input: $input) {\n      ...EditedDocument\n    }\n  }\n"): (typeof documents)["\n  mutation SaveDocument($input: UpsertDocumentInput!) {\n    upsertDocument(input: $input) {\n      ...EditedDocument\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteDocument($id: ID!) {\n    deleteDocument(id: $id) {\n      deletedId\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteDocument($id: ID!) {\n    deleteDocument(id: $id) {\n      deletedId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ImportState on DocumentImport {\n    id\n    state\n    reason\n    total\n    done\n    files {\n      path\n      outcome\n      reason\n      notes\n      created\n      updated\n      unchanged\n      removed\n    }\n  }\n"): (typeof documents)["\n  fragment ImportState on DocumentImport {\n    id\n    state\n    reason\n    total\n    done\n    files {\n      path\n      outcome\n      reason\n      notes\n      created\n      updated\n      unchanged\n      removed\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartImport($input: ImportDocumentsInput!) {\n    startDocumentImport(input: $input) {\n      ...ImportState\n    }\n  }\n"): (typeof documents)["\n  mutation StartImport($input: ImportDocumentsInput!) {\n    startDocumentImport(input: $input) {\n      ...ImportState\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneImport($id: ID!) {\n    documentImport(id: $id) {\n      ...ImportState\n    }\n  }\n"): (typeof documents)["\n  query OneImport($id: ID!) {\n    documentImport(id: $id) {\n      ...ImportState\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunningImports {\n    documentImports {\n      ...ImportState\n    }\n  }\n"): (typeof documents)["\n  query RunningImports {\n    documentImports {\n      ...ImportState\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StopMessage($id: ID!) {\n    stopMessage(id: $id) {\n      ...MessageFields\n    }\n  }\n"): (typeof documents)["\n  mutation StopMessage($id: ID!) {\n    stopMessage(id: $id) {\n      ...MessageFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegenerateMessage($id: ID!) {\n    regenerateMessage(id: $id) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RegenerateMessage($id: ID!) {\n    regenerateMessage(id: $id) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RateMessage($input: RateMessageInput!) {\n    rateMessage(input: $input) {\n      ...MessageFields\n    }\n  }\n"): (typeof documents)["\n  mutation RateMessage($input: RateMessageInput!) {\n    rateMessage(input: $input) {\n      ...MessageFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageById($id: ID!) {\n    message(id: $id) {\n      ...MessageFields\n    }\n  }\n"): (typeof documents)["\n  query MessageById($id: ID!) {\n    message(id: $id) {\n      ...MessageFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConversationPage($id: ID!, $last: Int!, $before: String) {\n    conversation(id: $id) {\n      ...ConversationFields\n      messages(last: $last, before: $before) {\n        edges {\n          node {\n            ...MessageFields\n          }\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ConversationPage($id: ID!, $last: Int!, $before: String) {\n    conversation(id: $id) {\n      ...ConversationFields\n      messages(last: $last, before: $before) {\n        edges {\n          node {\n            ...MessageFields\n          }\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Starters($first: Int!) {\n    starters(first: $first) {\n      documentId\n      title\n      question\n    }\n  }\n"): (typeof documents)["\n  query Starters($first: Int!) {\n    starters(first: $first) {\n      documentId\n      title\n      question\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SourceFields on Source {\n    marker\n    documentId\n    title\n    excerpt\n    url\n    documentState\n  }\n"): (typeof documents)["\n  fragment SourceFields on Source {\n    marker\n    documentId\n    title\n    excerpt\n    url\n    documentState\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MessageFields on Message {\n    id\n    conversationId\n    role\n    status\n    content\n    lastSeq\n    createdAt\n    answerMode\n    ending\n    unsupported {\n      kind\n      text\n    }\n    sources {\n      ...SourceFields\n    }\n    error {\n      code\n      message\n      retryable\n    }\n    cache\n    usage {\n      completionTokens\n    }\n    timings {\n      firstTokenMs\n      totalMs\n    }\n    feedback {\n      rating\n      comment\n      createdAt\n    }\n  }\n"): (typeof documents)["\n  fragment MessageFields on Message {\n    id\n    conversationId\n    role\n    status\n    content\n    lastSeq\n    createdAt\n    answerMode\n    ending\n    unsupported {\n      kind\n      text\n    }\n    sources {\n      ...SourceFields\n    }\n    error {\n      code\n      message\n      retryable\n    }\n    cache\n    usage {\n      completionTokens\n    }\n    timings {\n      firstTokenMs\n      totalMs\n    }\n    feedback {\n      rating\n      comment\n      createdAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      conversation {\n        ...ConversationFields\n      }\n      userMessage {\n        ...MessageFields\n      }\n      assistantMessage {\n        ...MessageFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription MessageStream($messageId: ID!, $after: Int!) {\n    messageStream(messageId: $messageId, after: $after) {\n      __typename\n      messageId\n      seq\n      ... on MessageDelta {\n        text\n      }\n      ... on MessageReset {\n        text\n      }\n      ... on MessageSources {\n        sources {\n          ...SourceFields\n        }\n      }\n      ... on MessageFinished {\n        message {\n          ...MessageFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription MessageStream($messageId: ID!, $after: Int!) {\n    messageStream(messageId: $messageId, after: $after) {\n      __typename\n      messageId\n      seq\n      ... on MessageDelta {\n        text\n      }\n      ... on MessageReset {\n        text\n      }\n      ... on MessageSources {\n        sources {\n          ...SourceFields\n        }\n      }\n      ... on MessageFinished {\n        message {\n          ...MessageFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ConversationEvents($conversationId: ID!) {\n    conversationEvents(conversationId: $conversationId) {\n      __typename\n      ... on MessageAdded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on MessageEnded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on ConversationRenamed {\n        conversation {\n          ...ConversationFields\n        }\n      }\n      ... on ConversationDeleted {\n        deletedId\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription ConversationEvents($conversationId: ID!) {\n    conversationEvents(conversationId: $conversationId) {\n      __typename\n      ... on MessageAdded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on MessageEnded {\n        message {\n          ...MessageFields\n        }\n      }\n      ... on ConversationRenamed {\n        conversation {\n          ...ConversationFields\n        }\n      }\n      ... on ConversationDeleted {\n        deletedId\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ConversationFields on Conversation {\n    id\n    title\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment ConversationFields on Conversation {\n    id\n    title\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConversationsPage($first: Int!, $after: String, $search: String) {\n    conversations(first: $first, after: $after, search: $search) {\n      edges {\n        node {\n          ...ConversationFields\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query ConversationsPage($first: Int!, $after: String, $search: String) {\n    conversations(first: $first, after: $after, search: $search) {\n      edges {\n        node {\n          ...ConversationFields\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameConversation($id: ID!, $title: String!) {\n    renameConversation(id: $id, title: $title) {\n      ...ConversationFields\n    }\n  }\n"): (typeof documents)["\n  mutation RenameConversation($id: ID!, $title: String!) {\n    renameConversation(id: $id, title: $title) {\n      ...ConversationFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteConversation($id: ID!) {\n    deleteConversation(id: $id) {\n      deletedId\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteConversation($id: ID!) {\n    deleteConversation(id: $id) {\n      deletedId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteMyData {\n    deleteMyData {\n      removedConversations\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteMyData {\n    deleteMyData {\n      removedConversations\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Dashboard($withCache: Boolean!) {\n    health {\n      status\n      version\n      uptimeSeconds\n      components {\n        name\n        status\n        latencyMs\n        detail\n      }\n    }\n    answerStats {\n      ...AnswerFigures\n    }\n    cacheStats @include(if: $withCache) {\n      ...CacheFigures\n    }\n  }\n\n  fragment AnswerFigures on AnswerStats {\n    generated\n    cached\n    joined\n    extractive\n    stopped\n    failed\n    reusedFirstTokens {\n      ms\n      count\n    }\n    writtenFirstTokens {\n      ms\n      count\n    }\n  }\n\n  fragment CacheFigures on CacheStats {\n    since\n    entries\n    capacity\n    lookups\n    exactHits\n    semanticHits\n    joinedHits\n    misses\n    hitRatio\n    rejectedHits\n    savedTokens\n  }\n"): (typeof documents)["\n  query Dashboard($withCache: Boolean!) {\n    health {\n      status\n      version\n      uptimeSeconds\n      components {\n        name\n        status\n        latencyMs\n        detail\n      }\n    }\n    answerStats {\n      ...AnswerFigures\n    }\n    cacheStats @include(if: $withCache) {\n      ...CacheFigures\n    }\n  }\n\n  fragment AnswerFigures on AnswerStats {\n    generated\n    cached\n    joined\n    extractive\n    stopped\n    failed\n    reusedFirstTokens {\n      ms\n      count\n    }\n    writtenFirstTokens {\n      ms\n      count\n    }\n  }\n\n  fragment CacheFigures on CacheStats {\n    since\n    entries\n    capacity\n    lookups\n    exactHits\n    semanticHits\n    joinedHits\n    misses\n    hitRatio\n    rejectedHits\n    savedTokens\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription DashboardCache {\n    cacheStats(intervalMs: 2000) {\n      ...CacheFigures\n    }\n  }\n"): (typeof documents)["\n  subscription DashboardCache {\n    cacheStats(intervalMs: 2000) {\n      ...CacheFigures\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FrameVisitor {\n    viewer {\n      id\n    }\n  }\n"): (typeof documents)["\n  query FrameVisitor {\n    viewer {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KeyHolder {\n    viewer {\n      id\n      kind\n      scopes\n    }\n  }\n"): (typeof documents)["\n  query KeyHolder {\n    viewer {\n      id\n      kind\n      scopes\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KnowledgeGaps($first: Int!) {\n    knowledgeGaps(first: $first) {\n      question\n      count\n      lastAskedAt\n      nearest {\n        title\n        score\n      }\n    }\n  }\n"): (typeof documents)["\n  query KnowledgeGaps($first: Int!) {\n    knowledgeGaps(first: $first) {\n      question\n      count\n      lastAskedAt\n      nearest {\n        title\n        score\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CacheStats($intervalMs: Int!) {\n    cacheStats(intervalMs: $intervalMs) {\n      since\n      entries\n      capacity\n      lookups\n      exactHits\n      semanticHits\n      joinedHits\n      misses\n      hitRatio\n      rejectedHits\n      savedTokens\n      hitLatency {\n        count\n        p50\n        p95\n      }\n      missLatency {\n        count\n        p50\n        p95\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription CacheStats($intervalMs: Int!) {\n    cacheStats(intervalMs: $intervalMs) {\n      since\n      entries\n      capacity\n      lookups\n      exactHits\n      semanticHits\n      joinedHits\n      misses\n      hitRatio\n      rejectedHits\n      savedTokens\n      hitLatency {\n        count\n        p50\n        p95\n      }\n      missLatency {\n        count\n        p50\n        p95\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Ping {\n    __typename\n  }\n"): (typeof documents)["\n  query Ping {\n    __typename\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExportMyData($after: String) {\n    exportMyData(after: $after) {\n      lines\n      endCursor\n    }\n  }\n"): (typeof documents)["\n  query ExportMyData($after: String) {\n    exportMyData(after: $after) {\n      lines\n      endCursor\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;