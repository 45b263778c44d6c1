/** What a request can do without, or say in another way. */
export type OptionalField =
  | 'stream_options'
  | 'max_tokens'
  | 'max_completion_tokens'
  | 'encoding_format'
  | 'system'
  | 'stream'

const PATTERNS: readonly (readonly [OptionalField, RegExp])[] = [
  ['stream_options', /stream_options|include_usage/],
  ['encoding_format', /encoding_format/],
  // Each refusal of one of these names the other: the first is the one that is refused.
  ['max_completion_tokens', /max_completion_tokens(?!.{0,20}instead)/],
  ['max_tokens', /\bmax_tokens(?!.{0,20}instead)/],
  [
    'system',
    /['"`]system['"`]|system (?:role|message|prompt|instruction)|role.{0,40}system|only user and assistant|roles must alternate/i,
  ],
  ['stream', /['"`]stream['"`]|streaming (?:is )?(?:not|un)|does not support stream/i],
]

/** The optional fields that a refusal names, in whatever form. What it says besides stays unread. */
export function fieldsNamedIn(refusal: unknown): OptionalField[] {
  const text = typeof refusal === 'string' ? refusal : (JSON.stringify(refusal) ?? '')
  return PATTERNS.filter(([, pattern]) => pattern.test(text.replaceAll('\\"', '"'))).map(([name]) => name)
}
