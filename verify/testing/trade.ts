import type { Dice } from '../dice.ts'

/** As a line of POST /api/commands. */
export type Command = { readonly command: string } & Readonly<Record<string, unknown>>

export type Item = { readonly productId: string; readonly quantity: number; readonly price: number }
export type Order = {
  readonly orderId: string
  readonly customerId?: string
  readonly storeId: string
  readonly items: readonly Item[]
  readonly occurredAt: string
}

export const STORES = ['main', 'north', 'quay']
export const CATEGORIES = ['drinks', 'kitchen', 'lights', 'fees']
export const STOCK = 120
const CUSTOMERS = 14

/** Fees do not stand on a shelf. Prices have more decimals than money, so that amounts are rounded. */
export const PRODUCTS = Array.from({ length: 14 }, (_, number) => ({
  productId: `p-${String(number).padStart(2, '0')}`,
  category: number < 12 ? CATEGORIES[number % 3]! : 'fees',
  stocked: number < 12,
}))
export const isStocked = (productId: string): boolean =>
  PRODUCTS.some((product) => product.productId === productId && product.stocked)
export const CUSTOMER_IDS = Array.from({ length: CUSTOMERS }, (_, number) => `c-${number}`)

/** What is there before the first order: stores, products with stock in each of them, half of the customers. */
export const opening = (): readonly Command[] => [
  ...STORES.slice(1).map((storeId) => ({ command: 'OpenStore', storeId, name: `At the ${storeId}` })),
  ...PRODUCTS.map((product) => ({ command: 'CreateProduct', ...product, name: `Article ${product.productId}`, price: 9.5 })),
  ...PRODUCTS.filter(({ stocked }) => stocked).flatMap(({ productId }) =>
    STORES.map((storeId) => ({ command: 'MoveStock', productId, storeId, type: 'in', quantity: STOCK, reason: 'opening stock' })),
  ),
  ...CUSTOMER_IDS.slice(CUSTOMERS / 2).map((customerId) => ({
    command: 'RegisterCustomer',
    customerId,
    name: `Ms ${customerId}`,
  })),
]

/** Backdated over some weeks and in no order; every sixth by a guest; some of them too large for what is on the shelf. */
export const someOrders = (count: number, dice: Dice): readonly Order[] =>
  Array.from({ length: count }, (_, number) => ({
    orderId: `o-${number}`,
    ...(!dice.percent(17) && { customerId: dice.pick(CUSTOMER_IDS) }),
    storeId: dice.pick(STORES),
    items: Array.from({ length: dice.between(1, 6) }, () => someItem(dice)),
    occurredAt: new Date(Date.UTC(2026, 0, 1) + dice.between(0, 45 * 86_400) * 1_000).toISOString(),
  }))

const someItem = (dice: Dice): Item => ({
  ...{ productId: dice.pick(PRODUCTS).productId, quantity: dice.percent(3) ? STOCK : dice.between(1, 9) },
  price: dice.percent(8) ? 0 : dice.between(1, 2_500_000) / 10_000,
})

export const place = (order: Order): Command => ({ command: 'PlaceOrder', ...order })

/** How an order is taken back, and the goods of it that do not stand on a shelf again. */
export type TakenBack = { readonly commands: readonly Command[]; readonly lost: readonly Item[] }

export const cancelled = ({ orderId }: Order, dice: Dice): TakenBack => {
  const paid = dice.percent(50) ? [{ command: 'PayOrder', orderId }] : []
  return { commands: [...paid, { command: 'CancelOrder', orderId }], lost: [] }
}

/** Unit by unit in some parts, each back on the shelf, or not when it `mayBreak`. */
export const returned = (order: Order, dice: Dice, mayBreak: boolean): TakenBack => {
  const { orderId, items } = order
  const parts = Array.from({ length: dice.between(1, 3) }, () => ({
    units: [] as string[],
    restock: !(mayBreak && dice.percent(30)),
  }))
  for (const { productId, quantity } of items) for (let unit = 0; unit < quantity; unit++) dice.pick(parts).units.push(productId)
  const filled = parts.filter(({ units }) => units.length > 0)
  const countsOf = (units: readonly string[]) =>
    [...Map.groupBy(units, (productId) => productId)].map(([productId, all]) => ({ productId, quantity: all.length }))
  const backs = filled.map(({ units, restock }) => ({ command: 'ReturnOrder', orderId, items: countsOf(units), restock }))
  const lost = filled.flatMap(({ units, restock }) => (restock ? [] : countsOf(units)))
  return { commands: [...sent(order, dice), ...backs], lost: lost.map((item) => ({ ...item, price: 0 })) }
}

/** Line by line on some notes, of which the order knows nothing. */
export const credited = (order: Order, dice: Dice, mayBreak: boolean): TakenBack => {
  const { orderId, customerId, storeId, items } = order
  const notes = Array.from({ length: dice.between(1, 2) }, (_, number) => ({
    ...{ creditNoteId: `${orderId}-${number}`, items: [] as Item[], restock: !(mayBreak && dice.percent(30)) },
    ...{ storeId, ...(customerId !== undefined && { customerId }) },
  }))
  for (const item of items) dice.pick(notes).items.push(item)
  const filled = notes.filter(({ items }) => items.length > 0)
  return {
    commands: [...sent(order, dice), ...filled.map((note) => ({ command: 'IssueCreditNote', ...note }))],
    lost: filled.flatMap(({ items, restock }) => (restock ? [] : items)),
  }
}

const sent = ({ orderId }: Order, dice: Dice): readonly Command[] =>
  (dice.percent(50) ? ['PayOrder', 'ShipOrder'] : ['PayOrder', 'ShipOrder', 'DeliverOrder']).map((command) => ({
    command,
    orderId,
  }))
