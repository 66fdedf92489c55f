import assert from 'node:assert/strict'
import { ask, linesOf } from '#shared/testing/http-client.ts'
import { type Dice, diceOf } from '../dice.ts'
import { createQueryApi, type QueryApi } from '../query-api.ts'
import { waitUntilQuiet } from '../wait-until-quiet.ts'
import { type Command, cancelled, credited, type Order, opening, place, returned, someOrders, type TakenBack } from './trade.ts'
import { openWholeShop, type WholeShop } from './whole-shop.ts'

/** What became of it, as the commands tell. */
export type TakenBackShop = {
  readonly shop: WholeShop
  readonly api: QueryApi
  readonly placed: readonly Order[]
  readonly rejected: number
  /** Of the placed ones, those that were cancelled, and so on. */
  readonly by: Readonly<Record<'cancelled' | 'returned' | 'credited', readonly Order[]>>
  /** Units that did not come back on the shelf, by store and product. */
  readonly lost: ReadonlyMap<string, number>
}

type Telling = { readonly orders: number; readonly partitions: number; readonly seed: number; readonly mayBreak: boolean }

/** Opens a shop, places orders, takes every one back, and waits until the queries tell of it. */
export const takeBackAShop = async ({ orders: count, partitions, seed, mayBreak }: Telling): Promise<TakenBackShop> => {
  const [dice, shop] = [diceOf(seed), await openWholeShop({ partitions, tiers: { gold: 10_000, silver: 5_000 } })]
  const api = createQueryApi(shop.queries)
  assert.deepEqual(new Set(await statuses(shop, opening())), new Set([201]))
  const orders = someOrders(count, dice)
  const answers = await statuses(shop, orders.map(place))
  const placed = dice.shuffled(orders.filter((_, number) => answers[number] === 201))
  const third = Math.ceil(placed.length / 3)
  const by = { cancelled: placed.slice(0, third), returned: placed.slice(third, 2 * third), credited: placed.slice(2 * third) }
  const back = takenBack(by, dice, mayBreak)
  const ended = await statuses(shop, interleaved(back, dice))
  assert.deepEqual(
    ended.filter((status) => status > 201),
    [],
  )
  await waitUntilQuiet(api, { everyMs: 20, show: () => undefined })
  const lost = new Map<string, number>()
  for (const { order, lost: items } of back)
    for (const { productId, quantity } of items) add(lost, `${order.storeId}~${productId}`, quantity)
  return { shop, api, placed, rejected: count - placed.length, by, lost }
}

const takenBack = (
  by: TakenBackShop['by'],
  dice: Dice,
  mayBreak: boolean,
): readonly (TakenBack & { readonly order: Order })[] => [
  ...by.cancelled.map((order) => ({ order, ...cancelled(order, dice) })),
  ...by.returned.map((order) => ({ order, ...returned(order, dice, mayBreak) })),
  ...by.credited.map((order) => ({ order, ...credited(order, dice, mayBreak) })),
]

/** Each order's own commands stay in their order. */
const interleaved = (back: readonly TakenBack[], dice: Dice): readonly Command[] => {
  const turns = dice.shuffled(back.flatMap(({ commands }, number) => commands.map(() => number)))
  const left = back.map(({ commands }) => commands.values())
  return turns.map((number) => left[number]!.next().value!)
}

const statuses = async (shop: WholeShop, commands: readonly Command[]): Promise<readonly number[]> => {
  const headers = { 'content-type': 'application/x-ndjson', 'daybook-role': 'import' }
  const body = commands.map((command) => JSON.stringify(command)).join('\n')
  const { text } = await ask(`${shop.commands}/api/commands`, { headers, body })
  return linesOf<{ status: number }>(text).map(({ status }) => status)
}

export const add = (sums: Map<string, number>, key: string, units: number) => sums.set(key, (sums.get(key) ?? 0) + units)
