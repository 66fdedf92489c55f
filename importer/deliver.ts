import type { Batch, Item } from './batches.ts'
import type { Answer, SendCommands } from './command-requests.ts'
import type { Patience } from './patience.ts'

export type Deliver = (batches: AsyncIterable<Batch>) => Promise<void>

type Options = {
  readonly send: SendCommands
  readonly patience: Patience
  readonly onAnswer: (item: Item, answer: Answer) => void
  readonly onTrouble: (because: string) => void
}

/**
 * Delivers batch after batch, each when the one before is settled to its last command, so that the order holds whatever breaks.
 * What was not answered is sent again; its keys make sure that it is recorded once.
 */
export const createDeliver =
  ({ send, patience, onAnswer, onTrouble }: Options): Deliver =>
  async (batches) => {
    for await (const { items, lines } of oneAhead(batches)) {
      for (let settled = 0; settled < lines.length; ) {
        const from = settled
        const { answered, unsettled } = await send(lines.slice(from), (answer, index) => onAnswer(items[from + index]!, answer))
        settled += answered
        if (answered > 0) patience.progress()
        if (!unsettled) continue
        onTrouble(unsettled.because)
        await patience.wait(unsettled.retryAfterMs)
      }
    }
  }

/** Makes the next one while the one before is under way. */
async function* oneAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    for (let result = await next; !result.done; result = await next) {
      next = iterator.next()
      next.catch(() => undefined)
      yield result.value
    }
  } finally {
    await iterator.return?.()
  }
}
