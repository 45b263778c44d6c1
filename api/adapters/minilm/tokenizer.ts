import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'

/** The model was trained on texts of at most this many tokens, both marks included. */
export const TOKEN_LIMIT = 256
/** A token has at least one letter, and seldom more than a few: what comes past this is never reached. */
export const LETTERS_READ = 4_096

/** A text's tokens, between the marks of its start and its end. `isCut`: the text has more of them. */
export type Tokenize = (text: string) => { readonly ids: number[]; readonly isCut: boolean }

/**
 * BERT's WordPiece, uncased. The special tokens are not looked for in a text: a customer who writes “[SEP]” means
 * those letters.
 */
export async function wordPiece(vocabulary: URL): Promise<Tokenize> {
  const words = (await readFile(vocabulary, 'utf8')).trimEnd().split(/\r?\n/)
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]))
  const tokenizer = new Tokenizer(settingsFor(vocab), {})
  const end = vocab['[SEP]'] ?? 0
  return (text) => {
    const { ids } = tokenizer.encode(text.slice(0, LETTERS_READ).toWellFormed())
    if (ids.length > TOKEN_LIMIT) return { ids: [...ids.slice(0, TOKEN_LIMIT - 1), end], isCut: true }
    return { ids, isCut: text.length > LETTERS_READ }
  }
}

/** What the model's own tokenizer.json says. */
const settingsFor = (vocab: Readonly<Record<string, number>>) => ({
  added_tokens: [],
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab,
  },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {},
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
})
