import { z } from 'zod'
import {
  type Brand,
  INTERFACE_LANGUAGES,
  type InterfaceLanguage,
  type LocalizedText,
} from './domain/brand.ts'

type Setting = 'ASSISTANT_NAME' | 'GREETING' | 'SUPPORT_CONTACT'
type Variable = Setting | `${Setting}_${Uppercase<InterfaceLanguage>}`

const text = (longest: number) => [z.string().max(longest).optional(), `up to ${longest} characters`] as const
type Text = ReturnType<typeof text>

/** One for every language, and one for each language that differs. */
const localized = (setting: Setting, takes: Text): (readonly [string, Text])[] => [
  [setting, takes],
  ...INTERFACE_LANGUAGES.map((language) => [`${setting}_${language.toUpperCase()}`, takes] as const),
]

export const BRAND_VARIABLES = Object.fromEntries([
  ...localized('ASSISTANT_NAME', text(60)),
  ...localized('GREETING', text(300)),
  ...localized('SUPPORT_CONTACT', text(200)),
]) as Readonly<Record<Variable, Text>>

const DEFAULT_NAME = 'VerdeMuse'

type Values = Readonly<Record<Variable, string | undefined>>

export function brandOf(values: Values): Brand {
  const name = textsOf(values, 'ASSISTANT_NAME')
  return {
    name: { ...name, any: name.any ?? DEFAULT_NAME },
    greeting: textsOf(values, 'GREETING'),
    contact: textsOf(values, 'SUPPORT_CONTACT'),
  }
}

const textsOf = (values: Values, setting: Setting): LocalizedText => ({
  any: values[setting] ?? null,
  en: values[`${setting}_EN`] ?? null,
  de: values[`${setting}_DE`] ?? null,
})
