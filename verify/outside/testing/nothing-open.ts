import assert from 'node:assert/strict'
import type { Addresses } from './run-verify.ts'

type Order = {
  readonly orderId: string
  readonly customerId: string | null
  readonly status: string
  readonly total: number
  readonly returned: number
}
type Shelf = { readonly status: string; readonly onHand: number; readonly reserved: number }
type Customer = { readonly customerId: string; readonly erasedAt: string | null; readonly netSpend: number }

/** Of all that a run made in a shop with fewer than a hundred of everything nothing is sold, reserved, for sale or anybody's. */
export const assertNothingOpen = async ({ queries }: Pick<Addresses, 'queries'>, run: string): Promise<void> => {
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${queries}${path}`)).json()) as T
  const { head } = await ask<{ head: number }>('/api/analytics/sync-status')
  const list = async <T>(path: string) => (await ask<{ data: readonly T[] }>(`${path}limit=100&waitFor=${head}`)).data
  const isOurs = (id: string | null) => id?.startsWith(run) ?? false

  for (const status of ['placed', 'paid', 'shipped'])
    for (const { orderId, customerId, total, returned } of await list<Order>(`/api/orders?status=${status}&`))
      if (isOurs(orderId) || isOurs(customerId)) assert.deepEqual([status, returned], ['shipped', total], orderId)
  assert.deepEqual(await list(`/api/products?category=${run}&`), [])
  for (const { status, onHand, reserved } of await list<Shelf>(`/api/products?category=${run}&status=discontinued&`))
    assert.deepEqual([status, onHand, reserved], ['discontinued', 0, 0])
  for (const { customerId, erasedAt, netSpend } of await list<Customer>('/api/customers?'))
    if (isOurs(customerId)) assert.deepEqual([erasedAt === null, netSpend], [false, 0])
}
