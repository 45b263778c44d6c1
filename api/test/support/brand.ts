import type { LocalizedText } from '../../domain/brand.ts'

export const UNSET: LocalizedText = { any: null, en: null, de: null }
