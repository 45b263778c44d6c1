import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Told, type Unsupported, unsupportedIn } from '../../domain/unsupported.ts'

/** An answer that a model might write over passages that hold what it needs. */
export interface Case {
  readonly question: string
  readonly passages: readonly Told[]
  readonly answer: string
  readonly isRight: boolean
}

const PASSAGES = new Map(
  blocksOf('passages.txt').map((block) => {
    const [head = '', ...lines] = block.split('\n')
    const [id = '', title = ''] = head.slice(2).split(' | ')
    return [id, new Told([title, ...lines].join('\n'))] as const
  }),
)

/**
 * Reads a set: `?` begins a question, `@` lists the passages found for it, `+` begins a right answer and `-` a wrong
 * one. Further lines of an answer are indented.
 */
export const casesIn = (file: string): Case[] => blocksOf(file).flatMap(casesOf)

function casesOf(block: string): Case[] {
  const entries = block.split(/\n(?=[@+-] )/)
  const [question = '', passages = '', ...answers] = entries.map((entry) => entry.slice(2))
  const known = passages.split(' ').map(passageOf)
  return answers.map((answer, at) => ({
    question,
    passages: known,
    answer: answer.replaceAll('\n  ', '\n'),
    isRight: entries[at + 2]?.startsWith('+') ?? false,
  }))
}

export const marksOf = ({ answer, question, passages }: Case): Unsupported[] =>
  unsupportedIn(answer, { question, passages, urls: [] })

function passageOf(id: string): Told {
  const passage = PASSAGES.get(id)
  if (!passage) throw new Error(`There is no passage “${id}”`)
  return passage
}

function blocksOf(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8').trim()
  return text.split(/\n\n(?=[?#] )/)
}
