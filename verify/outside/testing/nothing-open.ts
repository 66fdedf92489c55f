import assert from 'node:assert/strict'
import type { Addresses } from './run-verify.ts'

type Listed = { readonly data: readonly { readonly orderId: string; readonly total: number; readonly returned: number }[] }

/** Of all that was made in the shop nothing is sold, reserved, for sale or anybody's. */
export const assertNothingOpen = async ({ queries }: Pick<Addresses, 'queries'>): Promise<void> => {
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${queries}${path}`)).json()) as T
  const { head } = await ask<{ head: number }>('/api/analytics/sync-status')
  const now = `waitFor=${head}`
  for (const status of ['placed', 'paid']) assert.deepEqual((await ask<Listed>(`/api/orders?status=${status}&${now}`)).data, [])
  const { data: shipped } = await ask<Listed>(`/api/orders?status=shipped&limit=100&${now}`)
  for (const { orderId, total, returned } of shipped) assert.equal(returned, total, orderId)
  assert.deepEqual((await ask<{ data: object[] }>(`/api/products?${now}`)).data, [])
  const { totals } = await ask<{ totals: Record<string, number> }>(`/api/inventory?${now}`)
  assert.deepEqual([totals['onHand'], totals['reserved']], [0, 0])
  const { data: customers } = await ask<{ data: { erasedAt: string | null; netSpend: number }[] }>(
    `/api/customers?limit=100&${now}`,
  )
  for (const { erasedAt, netSpend } of customers) assert.deepEqual([erasedAt === null, netSpend], [false, 0])
}
