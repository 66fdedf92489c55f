import { customerStream, orderStream, productStream, stockStream } from '#shared/events/streams.ts'
import type { CustomerId, Instant, OrderId, Position, ProductId, StoreId } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import { ofAnotherHistory } from '../another-history.ts'
import type { Ask } from '../asking.ts'
import type { Found, Reading, RowOf } from '../reading.ts'
import { readSpendingAt } from '../reads/customers.ts'
import { readCheckpoints } from '../reads/inventory.ts'
import { readOrdersReached } from '../reads/orders.ts'
import { type AsOf, momentOf, timeOf } from './as-of.ts'
import { knownAt, type PastProfile, profileOf } from './customer.ts'
import { orderAfter, type PastOrder } from './order.ts'
import { levelAfter, nameAfter } from './stock.ts'
import { foldStreams } from './stream-events.ts'

/** What the read models said at a moment of the past, told from the log: no sooner than they have got there. */
export type Past = ReturnType<typeof createPast>

type PastPorts = { readonly log: LogReader & StreamReader; readonly clock: Clock }

/** Reads as the request wants it, and up to a position at least. */
type Asking = { readonly ask: Ask; readonly askFor: (position: Position) => Ask }

type Checkpoint = RowOf<typeof readCheckpoints>
export type PastCustomer = PastProfile & Omit<RowOf<typeof readSpendingAt>, 'entries'> & { readonly customerId: string }

export const createPast = (ports: PastPorts) => {
  const { log } = ports
  const reach = async <Params extends object, Row, Beside>(
    asOf: AsOf,
    asking: Asking,
    reading: Reading<Params & { asOf: Position }, Row, Beside>,
    params: Params,
  ): Promise<Found<Row, Beside>> => {
    const { position, epoch } = await momentOf(asOf, ports)
    const given = { ...params, asOf: position }
    const present = await asking.ask(reading, given)
    // As a rule it has been there long ago: nobody need wait, nor ask whether to.
    const found = present.frontier >= position ? present : await asking.askFor(position)(reading, given)
    const own = found.epoch
    if (own !== 0 && own !== epoch) throw ofAnotherHistory(own, epoch)
    return { ...found, frontier: position }
  }

  /** What a store had of a product; undefined before there was anything. */
  const levelsFrom = async (productId: ProductId, checkpoints: readonly Checkpoint[], upTo: Position) => {
    const places = checkpoints.map((checkpoint) => ({
      ...checkpoint,
      stream: stockStream(checkpoint.storeId as StoreId, productId),
    }))
    const asked = places.map(({ stream, version }) => ({ stream, after: version ?? 0 }))
    const moved = await foldStreams(log, asked, levelAfter, upTo)
    return places
      .filter(({ stream, version }) => version !== null || moved.has(stream))
      .map(({ storeId, stream, onHand, reserved }) => {
        const by = moved.get(stream) ?? { onHand: 0, reserved: 0 }
        return { storeId, onHand: (onHand ?? 0) + by.onHand, reserved: (reserved ?? 0) + by.reserved }
      })
  }

  const productName = async (productId: ProductId, upTo: Position): Promise<string | null> => {
    const stream = productStream(productId)
    return (await foldStreams(log, [{ stream, after: 0 }], nameAfter, upTo)).get(stream) ?? null
  }

  return {
    order: async (orderId: OrderId, asOf: AsOf, asking: Asking): Promise<Found<PastOrder>> => {
      const reached = await reach(asOf, asking, readOrdersReached, {})
      const stream = orderStream(orderId)
      const order = (await foldStreams(log, [{ stream, after: 0 }], orderAfter, reached.frontier)).get(stream)
      return { ...reached, rows: order ? [order] : [] }
    },

    productInventory: async (productId: ProductId, asOf: AsOf, asking: Asking) => {
      const { rows: checkpoints, frontier } = await reach(asOf, asking, readCheckpoints, { productId })
      const [rows, name] = await Promise.all([levelsFrom(productId, checkpoints, frontier), productName(productId, frontier)])
      return { rows, beside: { productName: name }, frontier }
    },

    customer: async (
      customerId: CustomerId,
      asOf: AsOf,
      asking: Asking,
      windowAt?: (time: Instant) => { readonly since?: Instant },
    ): Promise<Found<PastCustomer>> => {
      const window = windowAt?.(await timeOf(asOf, log))
      const reached = await reach(asOf, asking, readSpendingAt, { customerId, ...window })
      const { entries, ...spending } = reached.rows[0]!
      const stream = customerStream(customerId)
      // All of him: what came later may be that he was erased.
      const known = await foldStreams(log, [{ stream, after: 0 }], knownAt(reached.frontier))
      const profile = profileOf(known.get(stream))
      const isKnown = profile.version !== null || entries > 0
      return { ...reached, rows: isKnown ? [{ customerId, ...profile, ...spending }] : [] }
    },
  }
}
