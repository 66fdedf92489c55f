import { isRefusal, refuse } from '#shared/kernel/decider.ts'
import { type Currency, sumOf } from '#shared/kernel/money.ts'
import type { Of, ProductId } from '#shared/kernel/types.ts'
import type { Context, Decision } from './decision.ts'
import { takeBack } from './demand.ts'
import { quantitiesOf, stockedQuantities } from './lines.ts'
import { headOf, notShipped, type OrderCommand, type OrderRefusal, type SentOrder, standing } from './order.ts'
import { basketAfter, linesBetween, returnedAfter, unitsKept } from './returned-lines.ts'
import type { States } from './states.ts'

type Return = Of<OrderCommand, 'ReturnOrder'>
type Answer = Decision<OrderRefusal>

export const returnOrder = (command: Return, states: States, { currency }: Context): Answer => {
  const before = standing(command.orderId, states)
  if (isRefusal(before)) return before
  switch (before.status) {
    case 'placed':
    case 'paid':
      return notShipped(command.orderId)
    case 'shipped':
    case 'delivered':
      return wasSeen(command, before) ? [] : takeBackGoods(command, before, currency)
  }
}

const wasSeen = ({ returnId }: Return, { returnIds }: SentOrder): boolean =>
  returnId !== undefined && returnIds.includes(returnId)

const takeBackGoods = (command: Return, before: SentOrder, currency: Currency): Answer => {
  const { orderId, returnId, reason, restock } = command
  const wanted = quantitiesOf(command.items)
  const exceeding = exceedingIn(wanted, unitsKept(before.lines, before.returned))
  if (exceeding.length > 0)
    return refuse('return_exceeds_order', `Order ${orderId} has less that can still be returned`, { exceeding })

  const returned = returnedAfter(before.lines, before.returned, wanted)
  const lines = linesBetween(before.lines, before.returned, returned, currency)
  const basket = basketAfter(before.lines, before.returned, returned)
  const data = {
    ...headOf(orderId, before),
    ...(returnId !== undefined && { returnId }),
    ...(reason !== undefined && { reason }),
    ...{ currency: before.currency, lines, total: sumOf(lines.map(({ amount }) => amount)) },
    restocked: restock,
    ...(basket && { basket }),
  }
  return [{ type: 'OrderReturned', data }, ...(restock ? takeBack(stockedQuantities(lines), before.storeId, { orderId }) : [])]
}

/** What an order never had can be returned as little as what has come back already. */
const exceedingIn = (wanted: ReadonlyMap<ProductId, number>, kept: ReadonlyMap<ProductId, number>) =>
  Array.from(wanted, ([productId, requested]) => ({ productId, requested, returnable: kept.get(productId) ?? 0 })).filter(
    ({ requested, returnable }) => requested > returnable,
  )
