/** What the page opens with: the way of a question, and what an integration asks beside it. */
export const EXAMPLES: readonly { readonly query: string }[] = [
  {
    query: `# 1. Ask. The answer comes by messageStream, with the id that this gives.
mutation Ask {
  sendMessage(input: { content: "How often should I water my Harmony Palm?" }) {
    conversation { id title }
    assistantMessage { id status lastSeq }
  }
}`,
  },
  {
    query: `# 2. Follow the answer. Dropped? Subscribe again, with "after" the last seq that you saw.
subscription Follow {
  messageStream(messageId: "msg_…", after: 0) {
    __typename
    seq
    ... on MessageDelta { text }
    ... on MessageReset { text }
    ... on MessageSources { sources { marker title url } }
    ... on MessageFinished { message { status content } }
  }
}`,
  },
  {
    query: `# Who am I, and how many messages may I still send?
query Me {
  viewer {
    id
    kind
    scopes
    rateLimit { limit remaining resetsAt }
  }
}`,
  },
  {
    query: `# What the documents say, without an answer.
query Search {
  searchKnowledge(query: "shipping to Switzerland", first: 3) {
    score
    excerpt
    document { id title url }
  }
}`,
  },
  {
    query: `# The conversations of whoever asks, last updated first.
query Mine {
  conversations(first: 10) {
    edges {
      node {
        id
        title
        messages(last: 2) { edges { node { role status content } } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
]
