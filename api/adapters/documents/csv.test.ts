import { expect, it } from 'vitest'
import { readCsv } from './csv.ts'

const QUESTIONS = [
  { title: 'How often?', body: 'Once a week.' },
  { title: 'How much; and when?', body: 'A cup.' },
]

it.each([
  [
    'a header with a line break within quotes',
    '"Ticket\nsubject";question;answer\nA;How often?;Once a week.\nB;"How much; and when?";A cup.\n',
  ],
  [
    'a declared delimiter, as Excel writes it',
    '\uFEFFsep=;\r\nquestion;answer\r\nHow often?;Once a week.\r\n"How much; and when?";A cup.\r\n',
  ],
  [
    'a number written as text in a column that is not read',
    'id,question,answer\n="00123",How often?,Once a week.\n="00124",How much; and when?,A cup.\n',
  ],
  ['tabs', 'question\tanswer\nHow often?\tOnce a week.\nHow much; and when?\tA cup.\n'],
])('a table with %s gives a document a row', (_, csv) => {
  const { documents } = readCsv(new TextEncoder().encode(csv))
  expect(documents).toMatchObject(QUESTIONS)
})

it('a number written as text is read as its text', () => {
  const csv = 'question,answer\nWhich code?,="00123"\n'
  expect(readCsv(new TextEncoder().encode(csv)).documents).toMatchObject([{ body: '00123' }])
})
