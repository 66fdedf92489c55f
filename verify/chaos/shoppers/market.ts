import { setTimeout as sleep } from 'node:timers/promises'
import { type Dice, diceOf } from '../../dice.ts'
import { askAround } from '../../faults/load/reader.ts'
import type { Client } from '../client/client.ts'
import { delivery, flashSale } from './bulk.ts'
import { createClerk } from './clerk.ts'
import { createCustomer } from './customer.ts'
import { type Reading, seesItsWrite } from './reads.ts'
import { opening } from './shop.ts'
import type { Shopper } from './shopper.ts'

/** A shop full of people, who come and go. */
export type Market = {
  /** Stocks the shop. */
  readonly open: () => Promise<void>
  readonly go: () => void
  /** Until everybody has been answered or has hung up. Rejects when somebody is not. */
  readonly rest: () => Promise<void>
}

type Options = Omit<Reading, 'address'> & {
  readonly seed: number
  readonly clientOf: (dice: Dice) => Client
  readonly queries: readonly string[]
}

const [CUSTOMERS, CLERKS] = [14, 2]
const THINKS_MS = { least: 0, most: 120 }
const DELIVERY_EVERY_MS = { least: 2_000, most: 6_000 }
const FLASH_SALE_EVERY_MS = { least: 3_000, most: 12_000 }
const LOOKS = 12

/** Who does what follows from the seed; how it falls together is left to the machine. */
export const createMarket = ({ seed, clientOf, queries, ...reading }: Options): Market => {
  const dice = diceOf(seed)
  const newClient = (): Client => clientOf(diceOf(dice.seed()))
  const personWho = (shopperOf: (own: Dice) => Shopper) => {
    const own = diceOf(dice.seed())
    return { own, shopper: shopperOf(own), client: newClient(), turns: 0 }
  }
  const people = [
    ...Array.from({ length: CUSTOMERS }, (_, number) => personWho((own) => createCustomer(number, own, reading.history))),
    ...Array.from({ length: CLERKS }, (_, number) => personWho((own) => createClerk(number, own))),
  ]
  const [wholesale, sales] = [diceOf(dice.seed()), diceOf(dice.seed())]
  const [wholesaler, crowd] = [newClient(), newClient()]
  let [going, underWay, count] = [false, Promise.resolve() as Promise<unknown>, 0]

  const live = async (person: (typeof people)[number]): Promise<void> => {
    const { own, client, shopper } = person
    while (going) {
      const command = shopper.next()
      const answer = await client.ask(`${shopper.name}-${++person.turns}`, command)
      shopper.heard(command, answer)
      if (answer?.kind === 'done' && own.percent(LOOKS))
        await seesItsWrite(command, answer, { ...reading, address: own.pick(queries) })
      await sleep(own.between(THINKS_MS.least, THINKS_MS.most))
    }
  }
  const everySoOften = async (
    own: Dice,
    { least, most }: typeof THINKS_MS,
    act: (key: string) => Promise<unknown>,
  ): Promise<void> => {
    while (going) {
      for (const until = performance.now() + own.between(least, most); going && performance.now() < until; ) await sleep(100)
      if (going) await act(String(++count))
    }
  }
  const rush = async (key: string): Promise<void> => {
    const { before, rush, after } = flashSale(key, sales)
    for (const [index, asked] of before.entries()) await crowd.ask(`f${key}-before-${index}`, asked)
    await Promise.all(rush.map((asked, guest) => crowd.ask(`f${key}-${guest}`, asked)))
    await crowd.ask(`f${key}-after`, after)
  }

  return {
    open: async () => {
      const client = newClient()
      const { stores, rest } = opening()
      for (const [index, asked] of stores.entries()) await client.ask(`store-${index}`, asked, 'until it is answered')
      await Promise.all(rest.map((asked, index) => client.ask(`opening-${index}`, asked, 'until it is answered')))
    },
    go: () => {
      going = true
      underWay = Promise.all([
        ...people.map(live),
        everySoOften(wholesale, DELIVERY_EVERY_MS, (key) => wholesaler.askInLines(`bulk-${key}`, delivery(`b${key}`, wholesale))),
        everySoOften(sales, FLASH_SALE_EVERY_MS, rush),
        ...queries.map((address) => askAround(address, diceOf(dice.seed()), () => going, reading.onWrong)),
      ])
      // Whoever rests sees it.
      underWay.catch(() => {})
    },
    rest: async () => {
      going = false
      await underWay
    },
  }
}
