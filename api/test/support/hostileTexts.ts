/** Pieces of which a text is made by repetition, so that a scanner finds as many beginnings of something as it can. */
const PIECES = [
  ...[
    'a',
    '1',
    '.',
    '-',
    ' ',
    '\t',
    '\n',
    '[',
    '(',
    '<',
    '*',
    '_',
    '`',
    '|',
    '#',
    '"',
    "'",
    '@',
    '/',
    '?',
    '½',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\ufe0f',
    '\u0301',
    '\ud800',
    '\u2028',
    '\u0000',
    'é',
    '中',
    'ж1',
    'שa ',
    'ﷺ',
    '🌵',
    'İ',
  ],
  ...['🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '👩\u200d', 'क\u200d', 'a\u200b'],
  ...['a-', 'ab-', '1-', 'a.', '1.', '1,', '1 ', 'a ', '- ', 'a@', 'a at ', 'a@b.', 'www.', 'a.com/', 'A. '],
  ...[
    '[1',
    '[x](',
    '<!--',
    '<a ',
    '</s> ',
    '<|',
    '**a',
    '_a',
    '```\n',
    '# a\n',
    '- a\n',
    '| a ',
    'a\n',
    'Q: a?\n',
  ],
  ...['{/*', 'import {\n', 'import a from ', '::: a [', '---\n', '"a",', '{"a":', 'analysis', '\u001b['],
  ...[
    'not ',
    'than ',
    'from to ',
    'to a from b ',
    'a before b ',
    'Monday to ',
    'it, ',
    'that ',
    'is it ',
    'log in ',
  ],
  ...[
    'one hundred and ',
    'half a ',
    '$5 or ',
    '5 days to ',
    '5 pm - ',
    'May 4 and ',
    '1/2/2026 ',
    '5 × ',
    'first ',
  ],
  ...[
    'order #',
    'order 1234 ',
    '+49 170 ',
    '4111 1111 ',
    'DE89 3704 ',
    'Harmony Palm ',
    'the is A ',
    '**Total:** ',
  ],
]
/** What makes a pattern fail at the end of what it has read. */
const ENDS = ['', 'x']

const numbered = (word: (at: number) => string) => (length: number) => {
  let text = ''
  for (let at = 0; text.length < length; at++) text += word(at)
  return text.slice(0, length)
}

/** Names a text, and makes one of about a length. */
export type HostileText = readonly [name: string, make: (length: number) => string]

export const HOSTILE_TEXTS: readonly HostileText[] = [
  ...PIECES.flatMap((piece) =>
    ENDS.map(
      (end): HostileText => [
        JSON.stringify(`${piece}…${end}`),
        (length) => piece.repeat(length / piece.length) + end,
      ],
    ),
  ),
  ['brackets in brackets', (length) => '['.repeat(length / 2) + ']'.repeat(length / 2)],
  ['a word and a digit', (length) => `${'a'.repeat(length)}1`],
  ['dashes between spaces', numbered((at) => (at % 990 === 989 ? 'x\n' : '- '))],
  ['many numbers', numbered((at) => `${at + 2} `)],
  ['many spans of time', numbered((at) => `${at + 2} days or `)],
  ['many words', numbered((at) => `${letters(at)} `)],
  ['many words between connectives', numbered((at) => `${letters(at)} than `)],
  ['many names', numbered((at) => `the A${letters(at)} Palm is `)],
]

const letters = (at: number): string =>
  at.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))
