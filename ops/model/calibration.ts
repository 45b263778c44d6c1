/** Prints the sample knowledge’s sentences as token ids, a JSON array a line: quantize.py measures on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { wordPiece } from '../../api/adapters/minilm/tokenizer.ts'

const KNOWLEDGE = new URL('../../knowledge/', import.meta.url)
const VOCABULARY = new URL('../../api/adapters/minilm/vocab.txt', import.meta.url)

const tokenize = await wordPiece(VOCABULARY)
for (const file of readdirSync(KNOWLEDGE).sort())
  for (const sentence of readFileSync(new URL(file, KNOWLEDGE), 'utf8').split(/\n+|(?<=[.?!]) /))
    if (/\p{L}{2}/u.test(sentence)) console.log(JSON.stringify(tokenize(sentence).ids))
