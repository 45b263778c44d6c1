import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import { failureOf } from '../graphql/failure.ts'

const ExportMyData = graphql(`
  query ExportMyData($after: String) {
    exportMyData(after: $after) {
      lines
      endCursor
    }
  }
`)

/**
 * All that is kept of the reader, as JSON lines: conversations and their messages. What went on meanwhile is given once
 * more at the end, and counts as it is then. Never a part of it: where a request fails, that is all there is, in words.
 */
export async function readMyData(client: Client): Promise<{ text: string } | { problem: string }> {
  const lines = new Map<string, string>()
  for (let after: string | null = null; ; ) {
    const part = await readPart(client, after)
    if ('problem' in part) return part
    for (const line of part.lines) lines.set(idIn(line), line)
    if (part.next === null) return { text: [...lines.values(), ''].join('\n') }
    after = part.next
  }
}

type Part = { readonly lines: readonly string[]; readonly next: string | null } | { readonly problem: string }

async function readPart(client: Client, after: string | null): Promise<Part> {
  const { data, error } = await client.query(ExportMyData, { after })
  if (error) return { problem: failureOf(error).text }
  const { lines = [], endCursor = null } = data?.exportMyData ?? {}
  return { lines, next: endCursor }
}

const idIn = (line: string): string => (JSON.parse(line) as { readonly id: string }).id

/** Has the browser save a text as a file. */
export function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // The browser may begin to read it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
