import type { ShopEvent } from '#shared/events/shop-event.ts'
import { ada, customerId, registered, seen } from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const register = { type: 'RegisterCustomer', customerId, profile: ada } as const
const move = { type: 'ChangeCustomerProfile', customerId, profile: { ...ada, address: 'Ockham Park' } } as const
const moved: ShopEvent = { type: 'CustomerProfileChanged', data: { customerId, profile: move.profile } }
const introduced: ShopEvent = { type: 'CustomerProfileChanged', data: { customerId, profile: ada } }

describe('a customer', () => {
  it('registers with a profile', () => aShop().when(register).then(registered))

  it('registers once', () => aShop(registered).when(register).thenRefused('customer_exists'))

  it('who was seen in an order still registers', () => aShop(seen).when(register).then(introduced))

  it('who was seen registers once', () => aShop(seen, introduced).when(register).thenRefused('customer_exists'))
})

describe('changing a profile', () => {
  it('records the new one', () => aShop(registered).when(move).then(moved))

  it('gives a first one to somebody who was seen', () => aShop(seen).when(move).then(moved))

  it('twice changes once', () => aShop(registered, moved).when(move).thenNothing())

  it('needs a customer', () => aShop().when(move).thenRefused('customer_not_found'))
})
