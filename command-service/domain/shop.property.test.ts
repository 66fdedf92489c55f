import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import { categoryOf, type StreamId } from '#shared/events/streams.ts'
import { sumOf } from '#shared/kernel/money.ts'
import { anyCommand, stockedShelves } from '../testing/any-command.ts'
import { createSmallShop, recordedBy } from '../testing/small-shop.ts'
import { evolve, initialOf } from './evolve.ts'
import { identityOf } from './identity.ts'
import { stockedQuantities } from './lines.ts'
import type { Order, SentOrder } from './order.ts'
import type { ShopCommand } from './shop-command.ts'
import type { State } from './states.ts'
import { available, onHand, reserved, type Stock } from './stock.ts'
import { streamOf } from './streams.ts'

const histories = fc.array(anyCommand, { maxLength: 60, size: 'max' }).map((commands) => [...stockedShelves, ...commands])

const live = (commands: readonly ShopCommand[]) => {
  const shop = createSmallShop()
  const log: ShopEvent[] = []
  for (const command of commands) {
    const events = recordedBy(shop.ask(command))
    shop.record(events)
    log.push(...events)
  }
  const stocks = () => shop.streams().filter((stream) => categoryOf(stream) === 'stock')
  return { ...shop, log, stocks: () => stocks().map((stream) => [stream, shop.stateOf(stream) as Stock] as const) }
}

describe('whatever a shop is asked to do', () => {
  it('nothing is sold that is not there', () =>
    fc.assert(
      fc.property(histories, (commands) => {
        const forced = commands.some((command) => command.type === 'MoveStock' && command.force)
        for (const [stream, stock] of live(commands).stocks()) {
          assert.ok(onHand(stock) >= 0, `${stream}: ${onHand(stock)} on hand`)
          assert.ok(reserved(stock) >= 0, `${stream}: ${reserved(stock)} reserved`)
          assert.equal(onHand(stock), reserved(stock) + available(stock))
          assert.ok(forced || available(stock) >= 0, `${stream}: ${available(stock)} available`)
        }
      }),
    ))

  it('a transfer leaves over all stores what there was', () =>
    fc.assert(
      fc.property(histories, anyCommand, (commands, command) => {
        fc.pre(command.type === 'TransferStock')
        const shop = live(commands)
        const sums = () => shop.stocks().reduce((sum, [, stock]) => sum + onHand(stock), 0)
        const before = sums()
        shop.record(recordedBy(shop.ask(command)))
        assert.equal(sums(), before)
      }),
    ))

  it('reserved is what comes to leave: the orders that are placed or paid', () =>
    fc.assert(
      fc.property(histories, (commands) => {
        const shop = live(commands)
        const promised = new Map<string, number>()
        for (const stream of shop.streams()) {
          const order = shop.stateOf(stream) as Order
          if (order.status === 'placed' || order.status === 'paid')
            for (const [productId, quantity] of stockedQuantities(order.lines)) {
              const shelf = `stock-${order.storeId}~${productId}`
              promised.set(shelf, (promised.get(shelf) ?? 0) + quantity)
            }
        }
        for (const [stream, stock] of shop.stocks()) assert.equal(reserved(stock), promised.get(stream) ?? 0, stream)
      }),
    ))

  it('no more comes back of an order than was bought, and all of it comes to what was paid', () =>
    fc.assert(
      fc.property(histories, (commands) => {
        const { log, stateOf } = live(commands)
        const sum = (type: 'OrderPlaced' | 'OrderReturned', stream: StreamId) =>
          sumOf(log.flatMap((event) => (event.type === type && streamOf(event) === stream ? event.data.total : [])))
        for (const stream of new Set(log.filter(({ type }) => type === 'OrderReturned').map(streamOf))) {
          const { lines, returned } = stateOf(stream) as SentOrder
          assert.ok(lines.every(({ quantity }, line) => returned[line]! <= quantity))
          const wholly = lines.every(({ quantity }, line) => returned[line] === quantity)
          const [was, back] = [sum('OrderPlaced', stream), sum('OrderReturned', stream)]
          assert.ok(wholly ? back === was : back <= was, `${stream}: ${back} of ${was}`)
        }
      }),
    ))

  it('asking again records nothing', () =>
    fc.assert(
      fc.property(histories, anyCommand, (commands, command) => {
        fc.pre(hasItsOwnIdentity(command))
        const shop = live(commands)
        shop.record(recordedBy(shop.ask(command)))
        assert.deepEqual(recordedBy(shop.ask(command)), [])
      }),
    ))

  it('each stream holds its own events, whichever of those before them are missing', () =>
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.boolean()), (commands, missing) => {
        const states = new Map<StreamId, State>()
        for (const event of live(commands).log) {
          const stream = streamOf(event)
          const next = evolve(stream, states.get(stream) ?? initialOf(stream), event)
          assert.ok(next.status)
          if (!missing.next().value) states.set(stream, next)
        }
      }),
    ))
})

/** A movement without an id is another one each time, and so are transfers and returns: their requests carry the idempotency key. */
const hasItsOwnIdentity = (command: ShopCommand): boolean => {
  switch (command.type) {
    case 'IssueStock':
      return false
    case 'MoveStock':
    case 'TransferStock':
      return identityOf(command) !== undefined
    case 'ReturnOrder':
      return command.returnId !== undefined
    default:
      return true
  }
}
