import type { AskedOf } from '../operation.ts'
import { type Read, textOf } from './state.ts'
import { onShelf } from './stock.ts'
import { type Expected, refuse, type Verdict } from './verdict.ts'

export const create = (asked: AskedOf<'CreateProduct'>, read: Read): Verdict => {
  const { productId, name, category, price, stocked, stock, storeId } = asked
  if (read('product', productId).status !== 'none') return refuse('product_exists')
  if (stock > 0 && !stocked) return refuse('product_not_stocked', { productId })
  if (stock > 0 && !read('store', storeId)) return refuse('store_not_found', { storeId })
  const created = onProduct('ProductCreated', productId, { name, category, price, stocked })
  return { events: stock > 0 ? [created, onShelf('StockReceived', storeId, productId, stock)] : [created] }
}

export const revise = (asked: AskedOf<'ReviseProduct'>, read: Read): Verdict => {
  const { productId, name, category, price } = asked
  const known = read('product', productId)
  if (known.status === 'none') return refuse('product_not_found', { productId })
  if (known.status === 'discontinued') return refuse('product_discontinued', { productId })
  const events: Expected[] = []
  if (name !== undefined && name !== known.name) events.push(onProduct('ProductRenamed', productId, { name }))
  if (category !== undefined && category !== known.category)
    events.push(onProduct('ProductRecategorised', productId, { category }))
  if (price !== undefined && price !== known.price) events.push(onProduct('ProductRepriced', productId, { price }))
  return { events }
}

export const discontinue = ({ productId }: AskedOf<'DiscontinueProduct'>, read: Read): Verdict => {
  const { status } = read('product', productId)
  if (status === 'none') return refuse('product_not_found', { productId })
  return { events: status === 'active' ? [onProduct('ProductDiscontinued', productId)] : [] }
}

export const open = ({ storeId }: AskedOf<'OpenStore'>, read: Read): Verdict =>
  read('store', storeId)
    ? refuse('store_exists')
    : { events: [{ stream: `store-${storeId}`, type: 'StoreOpened', says: { storeId } }] }

export const register = ({ customerId, profile }: AskedOf<'RegisterCustomer'>, read: Read): Verdict => {
  const { status } = read('customer', customerId)
  if (status === 'registered') return refuse('customer_exists')
  if (status === 'erased') return refuse('customer_erased', { customerId })
  const type = status === 'none' ? 'CustomerRegistered' : 'CustomerProfileChanged'
  return { events: [onCustomer(type, customerId, { profile })] }
}

export const rename = ({ customerId, profile }: AskedOf<'ChangeCustomerProfile'>, read: Read): Verdict => {
  const known = read('customer', customerId)
  if (known.status === 'none') return refuse('customer_not_found')
  if (known.status === 'erased') return refuse('customer_erased', { customerId })
  if (known.profile === textOf(profile)) return { events: [] }
  return { events: [onCustomer('CustomerProfileChanged', customerId, { profile })] }
}

export const erase = ({ customerId }: AskedOf<'EraseCustomer'>, read: Read): Verdict => {
  const { status } = read('customer', customerId)
  if (status === 'none') return refuse('customer_not_found')
  return { events: status === 'erased' ? [] : [onCustomer('CustomerErased', customerId)] }
}

const onProduct = (type: string, productId: string, says: Expected['says'] = {}): Expected => ({
  stream: `product-${productId}`,
  type,
  says: { productId, ...says },
})

const onCustomer = (type: string, customerId: string, says: Expected['says'] = {}): Expected => ({
  stream: `customer-${customerId}`,
  type,
  says: { customerId, ...says },
})
