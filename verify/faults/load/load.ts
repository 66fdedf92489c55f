import { setTimeout as sleep } from 'node:timers/promises'
import { diceOf } from '../../dice.ts'
import { createBuyer } from './buyer.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { askAround } from './reader.ts'
import { createSettle, type Settle } from './settle.ts'
import { opening } from './shop.ts'

/** Buyers over HTTP, side by side. */
export type Load = {
  readonly ledger: Ledger
  /** Answers that were lost or said to try again. */
  readonly repeats: () => number
  readonly go: () => void
  /** Until everything that is under way is answered. Rejects when something is not. */
  readonly rest: () => Promise<void>
}

type Options = {
  readonly seed: number
  readonly commands: readonly string[]
  readonly queries: readonly string[]
  /** How often the log was put back to an earlier moment so far. */
  readonly history: () => number
  /** Told of an answer to a query that should not be. */
  readonly onWrong: (what: string) => void
}

const BUYERS = 8
const THINKS_MS = { least: 0, most: 80 }

/** Opens the shop; the buyers begin with `go`. */
export const createLoad = async ({ seed, commands, queries, history, onWrong }: Options): Promise<Load> => {
  const ledger = createLedger(history)
  const dice = diceOf(seed)
  let repeats = 0
  const settleWith = (ownSeed: number): Settle =>
    createSettle({ addresses: commands, dice: diceOf(ownSeed), onAgain: () => void repeats++ })

  const settle = settleWith(dice.seed())
  for (const operation of opening()) ledger.write(operation, await settle(operation), history())

  const buyers = Array.from({ length: BUYERS }, (_, number) => {
    const own = diceOf(dice.seed())
    return { own, buyer: createBuyer(`b${number}`, own, history), settle: settleWith(own.seed()) }
  })
  let going = false
  let underWay: Promise<unknown> = Promise.resolve()

  const buy = async ({ own, buyer, settle }: (typeof buyers)[number]): Promise<void> => {
    while (going) {
      const [begunIn, operation] = [history(), buyer.next()]
      const answer = await settle(operation)
      ledger.write(operation, answer, begunIn)
      buyer.answered(operation, answer)
      await sleep(own.between(THINKS_MS.least, THINKS_MS.most))
    }
  }

  return {
    ledger,
    repeats: () => repeats,
    go: () => {
      going = true
      const readers = queries.map((address) => askAround(address, diceOf(dice.seed()), () => going, onWrong))
      underWay = Promise.all([...buyers.map(buy), ...readers])
      // Whoever rests sees it.
      underWay.catch(() => {})
    },
    rest: async () => {
      going = false
      await underWay
    },
  }
}
