import type { Facts, Item, Recorded } from '../operation.ts'

export type Shelf = { readonly onHand: number; readonly reserved: number }
export type Article = { readonly name: string; readonly category: string; readonly price: number; readonly stocked: boolean }
export type Line = {
  readonly productId: string
  readonly quantity: number
  readonly stocked: boolean
  readonly unitPrice: number
}

export type Order =
  | { readonly status: 'none' | 'rejected' | 'cancelled' }
  | {
      readonly status: 'placed' | 'paid' | 'shipped' | 'delivered'
      readonly storeId: string
      readonly lines: readonly Line[]
      /** How much of each line has not come back. */
      readonly left: readonly number[]
      readonly returnIds: readonly string[]
    }

/** What is known of each thing of the shop at one moment; each kind begins with what INITIAL says. */
export type Values = {
  readonly stock: Shelf
  readonly order: Order
  readonly product: { readonly status: 'none' } | ({ readonly status: 'active' | 'discontinued' } & Article)
  readonly store: boolean
  readonly customer: { readonly status: 'none' | 'seen' | 'registered' | 'erased'; readonly profile?: string }
  readonly credit: boolean
  /** Whether something with this id was done on this stock. */
  readonly deed: boolean
}

export type Kind = keyof Values

/** Looks something up, as of some moment. The id is that of the stream; of a deed its stock's and its own. */
export type Read = <K extends Kind>(kind: K, id: string) => Values[K]

export const INITIAL: Values = {
  stock: { onHand: 0, reserved: 0 },
  order: { status: 'none' },
  product: { status: 'none' },
  store: false,
  customer: { status: 'none' },
  credit: false,
  deed: false,
}

/** By event type: what one piece changes on the shelf. */
const ON_SHELF: Readonly<Record<string, Shelf>> = {
  StockReceived: { onHand: 1, reserved: 0 },
  StockAdjusted: { onHand: 1, reserved: 0 },
  StockIssued: { onHand: -1, reserved: 0 },
  StockTransferredOut: { onHand: -1, reserved: 0 },
  StockTransferredIn: { onHand: 1, reserved: 0 },
  StockReserved: { onHand: 0, reserved: 1 },
  ReservationReleased: { onHand: 0, reserved: -1 },
  StockShipped: { onHand: -1, reserved: -1 },
}

/** What one more event of a thing makes of it. What is not known here changes nothing. */
export const after = <K extends Kind>(kind: K, before: Values[K], event: Recorded): Values[K] =>
  (STEPS[kind] as (before: Values[K], event: Recorded) => Values[K])(before, event)

type Steps = { readonly [K in Kind]: (before: Values[K], event: Recorded) => Values[K] }

const STEPS: Steps = {
  stock: ({ onHand, reserved }, { type, data }) => {
    const { [type]: piece = { onHand: 0, reserved: 0 } } = ON_SHELF
    const quantity = data['quantity'] as number
    return { onHand: onHand + piece.onHand * quantity, reserved: reserved + piece.reserved * quantity }
  },
  order: (before, { type, data }) => orderAfter(before, type, data),
  product: (before, { type, data }) => {
    if (type === 'ProductCreated') return { status: 'active', ...(data as unknown as Article) }
    if (before.status === 'none') return before
    if (type === 'ProductDiscontinued') return { ...before, status: 'discontinued' }
    const { name = before.name, category = before.category, price = before.price } = data as Partial<Article>
    return { ...before, name, category, price }
  },
  store: () => true,
  customer: (before, { type, data }) => {
    if (type === 'CustomerErased') return { status: 'erased' }
    if (type === 'CustomerTierChanged' || before.status === 'erased') return before
    const { profile } = data as { readonly profile?: object }
    return profile === undefined ? { status: 'seen' } : { status: 'registered', profile: textOf(profile) }
  },
  credit: () => true,
  deed: () => true,
}

const orderAfter = (before: Order, type: string, data: Facts): Order => {
  if (type === 'OrderRejected') return { status: 'rejected' }
  if (type === 'OrderCancelled') return { status: 'cancelled' }
  if (type === 'OrderPlaced') {
    const { storeId, lines } = data as unknown as { readonly storeId: string; readonly lines: readonly Line[] }
    return { status: 'placed', storeId, lines, left: lines.map(({ quantity }) => quantity), returnIds: [] }
  }
  if (!('lines' in before)) return before
  if (type === 'OrderPaid') return { ...before, status: 'paid' }
  if (type === 'OrderShipped') return { ...before, status: 'shipped' }
  if (type === 'OrderDelivered') return { ...before, status: 'delivered' }
  const { lines, returnId } = data as { readonly lines: readonly Item[]; readonly returnId?: string }
  const left = takenBack(before.lines, before.left, demandOf(lines)).map((units, line) => before.left[line]! - units)
  return { ...before, left, returnIds: returnId === undefined ? before.returnIds : [...before.returnIds, returnId] }
}

/** How many units of each line come back: of an article first off the first line that has some left. */
export const takenBack = (
  lines: readonly { readonly productId: string }[],
  left: readonly number[],
  demand: ReadonlyMap<string, number>,
): readonly number[] => {
  const wanted = new Map(demand)
  return lines.map(({ productId }, line) => {
    const units = Math.min(wanted.get(productId) ?? 0, left[line]!)
    wanted.set(productId, (wanted.get(productId) ?? 0) - units)
    return units
  })
}

/** How much of each article, in the order in which they are first named. */
export const demandOf = (items: readonly Item[]): ReadonlyMap<string, number> => {
  const demand = new Map<string, number>()
  for (const { productId, quantity } of items) demand.set(productId, (demand.get(productId) ?? 0) + quantity)
  return demand
}

/** The same for the same fields, in whatever order they stand. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
