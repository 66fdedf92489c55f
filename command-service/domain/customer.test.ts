import type { ShopEvent } from '#shared/events/shop-event.ts'
import {
  ada,
  customerId,
  erased,
  IssueCreditNote,
  lampCreated,
  lampsReceived,
  PlaceOrder,
  registered,
  seen,
  storeOpened,
} from '../testing/fixtures.ts'
import { aShop } from '../testing/small-shop.ts'

const register = { type: 'RegisterCustomer', customerId, profile: ada } as const
const move = { type: 'ChangeCustomerProfile', customerId, profile: { ...ada, address: 'Ockham Park' } } as const
const erase = { type: 'EraseCustomer', customerId } as const
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

describe('erasing a customer', () => {
  it('is possible whether there is a profile or not', () => {
    aShop(registered).when(erase).then(erased)
    aShop(seen).when(erase).then(erased)
  })

  it('twice erases once', () => aShop(registered, erased).when(erase).thenNothing())

  it('needs a customer', () => aShop().when(erase).thenRefused('customer_not_found'))

  it('is for ever', () => {
    aShop(registered, erased).when(register).thenRefused('customer_erased')
    aShop(registered, erased).when(move).thenRefusedWith('customer_erased', { customerId })
  })

  it('ends what is bought and given back under that id', () => {
    const goods = [storeOpened, lampCreated, lampsReceived(10), registered, erased]
    for (const command of [PlaceOrder(1), IssueCreditNote(1)])
      aShop(...goods)
        .when(command)
        .thenRefused('customer_erased')
  })
})
