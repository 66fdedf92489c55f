import { type Item, type Parcel, parcelOf } from './batches.ts'
import type { Answer, SendCommands } from './command-requests.ts'
import { underAnotherKey } from './commands.ts'
import type { Patience } from './patience.ts'

export type Deliver = (batches: AsyncIterable<readonly Parcel[]>) => Promise<void>

type OnAnswer = (item: Item, answer: Answer) => void
type Options = {
  readonly send: SendCommands
  readonly patience: Patience
  readonly onAnswer: OnAnswer
  readonly onTrouble: (because: string) => void
}

/**
 * Delivers batch after batch, each when the one before is settled to its last command, so that the order holds whatever breaks.
 * What was not answered is sent again; its key makes sure that it is recorded once.
 */
export const createDeliver = ({ send, patience, onAnswer, onTrouble }: Options): Deliver => {
  const settle = async (parcels: readonly Parcel[], onSettled: OnAnswer): Promise<void> => {
    for (let settled = 0; settled < parcels.length; ) {
      const left = parcels.slice(settled)
      const texts = left.map(({ text }) => text)
      const { answered, unsettled } = await send(texts, (answer, index) => onSettled(left[index]!, answer))
      settled += answered
      if (answered > 0) patience.progress()
      if (!unsettled) continue
      onTrouble(unsettled.because)
      await patience.wait(unsettled.retryAfterMs)
    }
  }
  return async (batches) => {
    for await (const batch of oneAhead(batches))
      for (let parcels = batch; parcels.length > 0; ) {
        const outdated: Parcel[] = []
        await settle(parcels, (item, answer) => {
          if (isOutdated(item, answer)) outdated.push(parcelOf({ ...item, command: underAnotherKey(item.command) }))
          else onAnswer(item, answer)
        })
        parcels = outdated
      }
  }
}

/**
 * A refusal repeated from an earlier time may not hold any more: when a connection breaks, the later ones of the commands under way
 * may have been decided without the earlier ones; and whoever imports again what was refused wants it decided again.
 */
const isOutdated = ({ kind }: Item, { status, code, replayed }: Answer): boolean =>
  replayed === true && status >= 400 && !(kind === 'product' && code === 'product_exists')

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
