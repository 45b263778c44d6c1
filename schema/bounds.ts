import { z } from 'zod'

const characters = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Text of `min` to `max` characters (code points) after trimming. */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .refine((value) => value.length <= 2 * max && characters(value) >= min && characters(value) <= max, {
      error: ({ input }) =>
        `This takes ${min} to ${max.toLocaleString('en')} characters; it got ${characters(String(input)).toLocaleString('en')}.`,
    })
    .refine((value) => value.isWellFormed(), { error: 'This text is not well-formed Unicode.' })

export const MAX_PAGE = 100

/** How many of a list a page may hold. */
export const pageSize = z
  .number()
  .int()
  .min(0, { error: `This takes 0 to ${MAX_PAGE}.` })
  .max(MAX_PAGE, { error: `This takes 0 to ${MAX_PAGE}.` })
  .nullish()

/** A link that may be shown: http or https. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'This takes an address with http or https.' })
  .max(2_000)

/** GraphQL's Int ends here; a sum that has passed it stays. */
const LARGEST_INT = 2 ** 31 - 1

export const intOf = (sum: number): number => Math.min(sum, LARGEST_INT)
