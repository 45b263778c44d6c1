/** A setting that stops the start; its message is the one line that is shown. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
