import type { AnswerEnding, TokenUsage } from '../../domain/message.ts'
import type { Model, PromptMessage } from '../../ports/model.ts'

/** One call of the model, whose answer is in the test's hands. */
export interface ModelCall {
  readonly prompt: readonly PromptMessage[]
  /** Aborted when the caller has had enough. */
  readonly signal: AbortSignal
  say(...texts: string[]): void
  /** Reports what the call took. */
  uses(usage: TokenUsage): void
  /** With `ending`, the answer is not whole. */
  end(ending?: AnswerEnding): void
  fail(error: Error): void
}

export interface ScriptedModel {
  readonly model: Model
  readonly calls: readonly ModelCall[]
  /** The nth call, from 1, as soon as it is made. */
  call(number: number): Promise<ModelCall>
}

/** A model that says what a test tells it to, when the test tells it to. */
export function scriptedModel({ isFallback = false } = {}): ScriptedModel {
  const calls: ModelCall[] = []
  const expected: PromiseWithResolvers<ModelCall>[] = []
  const nth = (index: number) => {
    expected[index] ??= Promise.withResolvers()
    return expected[index]
  }
  return {
    calls,
    call: (number) => nth(number - 1).promise,
    model: {
      stream(prompt, signal) {
        const script = scriptOf(prompt, signal, isFallback)
        nth(calls.length).resolve(script.call)
        calls.push(script.call)
        return script.chunks()
      },
    },
  }
}

function scriptOf(prompt: readonly PromptMessage[], signal: AbortSignal, isFallback: boolean) {
  const lines: (string | TokenUsage)[] = []
  let ended = false
  let ending: AnswerEnding | null = null
  let failure: Error | null = null
  let news = Promise.withResolvers<void>()
  const tell = () => {
    news.resolve()
    news = Promise.withResolvers()
  }
  signal.addEventListener('abort', tell)
  const call: ModelCall = {
    prompt,
    signal,
    say(...texts) {
      lines.push(...texts)
      tell()
    },
    uses(usage) {
      lines.push(usage)
      tell()
    },
    end(as) {
      ended = true
      ending = as ?? null
      tell()
    },
    fail(error) {
      failure = error
      tell()
    },
  }
  async function* chunks() {
    yield { type: 'model', name: 'scripted', isFallback } as const
    while (!signal.aborted) {
      const line = lines.shift()
      if (typeof line === 'string') yield { type: 'text', text: line } as const
      else if (line) yield { type: 'usage', usage: line } as const
      else if (failure) throw failure
      else if (ended) {
        if (ending) yield { type: 'ending', ending } as const
        return
      } else await news.promise
    }
  }
  return { call, chunks }
}
