import type { Asked, Item } from '../../history/operation.ts'

export type Request = { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly body: object }

/** The ten-thousandths of history are the decimals of HTTP. */
const SCALE = 10_000

/** The call for a command. */
export const requestOf = (asked: Asked): Request => {
  const { type, ...fields } = asked
  const body = bodyOf(asked)
  switch (type) {
    case 'OpenStore':
      return post('/api/stores', body)
    case 'CreateProduct':
      return post('/api/products', body)
    case 'PlaceOrder':
      return post('/api/orders', body)
    case 'IssueCreditNote':
      return post('/api/credit-notes', body)
    case 'RegisterCustomer':
      return post('/api/customers', body)
    case 'TransferStock':
      return post('/api/stock-transfers', body)
    case 'MoveStock':
      return post(`/api/stores/${asked.storeId}/stock-movements`, without(body, 'storeId'))
    case 'ReturnOrder':
      return post(`/api/orders/${asked.orderId}/returns`, without(body, 'orderId'))
    case 'PayOrder':
    case 'ShipOrder':
    case 'DeliverOrder':
    case 'CancelOrder':
      return post(`/api/orders/${asked.orderId}/${STEPS[type]}`, {})
    case 'IssueStock':
      return { method: 'PATCH', path: `/api/products/${asked.productId}/inventory`, body: without(body, 'productId') }
    case 'ReviseProduct':
      return { method: 'PATCH', path: `/api/products/${asked.productId}`, body: without(body, 'productId') }
    case 'DiscontinueProduct':
      return { method: 'DELETE', path: `/api/products/${asked.productId}`, body: {} }
    case 'ChangeCustomerProfile':
      return { method: 'PUT', path: `/api/customers/${asked.customerId}`, body: asked.profile }
    case 'EraseCustomer':
      return { method: 'DELETE', path: `/api/customers/${asked.customerId}`, body: without(fields, 'customerId') }
  }
}

/** The same as a line of `POST /api/commands`. */
export const lineOf = (asked: Asked, key: string): string =>
  JSON.stringify({ command: asked.type, idempotencyKey: key, ...bodyOf(asked) })

const STEPS = { PayOrder: 'pay', ShipOrder: 'ship', DeliverOrder: 'deliver', CancelOrder: 'cancel' } as const

const post = (path: string, body: object): Request => ({ method: 'POST', path, body })

/** All of its fields, as HTTP calls them. */
const bodyOf = ({ type, ...fields }: Asked): object => {
  if (type === 'MoveStock') {
    const { movement, ...moved } = fields as Extract<Asked, { type: 'MoveStock' }>
    return { ...without(moved, 'type'), type: movement }
  }
  if ('profile' in fields) return { customerId: fields.customerId, ...fields.profile }
  const items = 'items' in fields ? { items: fields.items.map(itemOf) } : {}
  const price = 'price' in fields && fields.price !== undefined ? { price: fields.price / SCALE } : {}
  return { ...without(fields, 'pricesGiven'), ...items, ...price }
}

const itemOf = ({ productId, quantity, price }: Item): object =>
  price === undefined ? { productId, quantity } : { productId, quantity, price: price / SCALE }

const without = (fields: object, name: string): object =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name))
