import type { Answer, Facts } from '../../history/operation.ts'

/** What came over HTTP, of a call or of a line. */
export type Body = {
  readonly code?: string
  readonly facts?: Facts
  readonly position?: number
  readonly version?: number
  readonly orderId?: string
  readonly productId?: string
  readonly storeId?: string
  readonly customerId?: string
  readonly creditNoteId?: string
}

/** `again`: the same with the same key. `unexpected`: nothing that a shop says to commands that are well formed. */
export type Heard = Answer | 'again' | 'unexpected'

export const heardOf = (status: number, body: Body): Heard => {
  const { code, facts, position, version } = body
  if (status === 503 || code === 'request_in_progress') return 'again'
  if (position === undefined) return 'unexpected'
  if (status === 200 || status === 201)
    return version === undefined ? 'unexpected' : { kind: 'done', stream: streamOf(body), version, position }
  return code === undefined || status >= 500 ? 'unexpected' : { kind: 'refused', code, facts, position }
}

const streamOf = ({ orderId, creditNoteId, customerId, storeId, productId }: Body): string => {
  if (orderId !== undefined) return `order-${orderId}`
  if (creditNoteId !== undefined) return `credit-${creditNoteId}`
  if (customerId !== undefined) return `customer-${customerId}`
  if (storeId !== undefined && productId !== undefined) return `stock-${storeId}~${productId}`
  return storeId === undefined ? `product-${productId}` : `store-${storeId}`
}
