import { createHash } from 'node:crypto'
import { type AnswerBasis, type AnswerKey, answerKeyOf } from '../domain/answerKey.ts'

/** The key of an answer, by SHA-256. */
export const answerKey = (basis: AnswerBasis): AnswerKey =>
  answerKeyOf(basis, (text) => createHash('sha256').update(text).digest('base64url'))
