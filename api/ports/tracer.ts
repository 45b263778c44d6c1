/** Where a trace goes on, as the header `traceparent` has it: W3C Trace Context, version 00. */
export type TraceParent = string

/** Few, and with few values each; never what a person wrote. */
export type SpanAttributes = Readonly<Record<string, string | number>>

export interface SpanOptions {
  /** Who begins it: another process that asks us, a job, or we that ask another. Left out: we, on our own. */
  readonly kind?: 'server' | 'client' | 'consumer'
  /** Where the trace goes on; left out: the span in which it is called. What is not well-formed begins a new trace. */
  readonly parent?: TraceParent | undefined
  readonly attributes?: SpanAttributes
}

/** One step of a trace, timed from its start to its end. */
export interface Span {
  readonly traceParent: TraceParent
  note(attributes: SpanAttributes): void
  /** `type`: a code, or a name of an error; never its message. */
  fail(type: string): void
  end(): void
}

/**
 * Traces: which step of which process took how long for one request. A trace that cannot be told of is lost; nothing
 * fails or waits for it.
 */
export interface Tracer {
  /** Runs within a span, which ends with it; one that rejects has failed. `span` is null where nothing is traced. */
  within<T>(name: string, options: SpanOptions, run: (span: Span | null) => Promise<T>): Promise<T>
  /** A span that its caller ends. Null where nothing is traced. */
  start(name: string, options: SpanOptions): Span | null
  /** Where the trace of the span that this is called in goes on. Undefined: there is none. */
  current(): TraceParent | undefined
  /** Tells of what has ended, within a second. */
  close(): Promise<void>
}
