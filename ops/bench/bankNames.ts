import type { ExclusiveGroup, ExclusiveGroups } from '../../api/domain/exclusiveNames.ts'

const group = (name: string, ...members: string[][]): ExclusiveGroup => ({
  name,
  members: members.map((aliases) => ({ name: aliases[0] ?? '', aliases })),
})

/** What a bank's documents would give as names that exclude each other: the questions that are measured are a bank's. */
export const BANK_NAMES: ExclusiveGroups = [
  group('card', ['virtual card'], ['physical card'], ['disposable card']),
  group('counter', ['atm', 'cash machine'], ['branch']),
  group('secret', ['pin'], ['passcode']),
  group('way of paying in', ['swift'], ['sepa'], ['cheque'], ['bank transfer']),
]
