import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answers = Record<string, unknown>
type Options = {
  /** By path; replaces what the year would answer. */
  readonly instead?: (path: string, answer: Answers) => Answers
  /** The answers to the first sync status requests; later ones say that all is done. */
  readonly behind?: readonly number[]
  /** The same of a reactor. */
  readonly reacted?: readonly number[]
}

const HEAD = 564_472
const movement = (
  productId: string,
  type: string,
  quantity: number,
  reason: string | null,
  creditNoteId: string | null = null,
) => ({
  ...{ productId, type, quantity, reason, creditNoteId },
})

/** A query service that has been told the right figures of the year, in two pages where there are pages. */
export const tellTheYear = async ({ instead = (_, answer) => answer, behind = [], reacted = [] }: Options = {}) => {
  const [highWaters, reactions] = [[...behind], [...reacted]]
  const answers = new Map<string, () => Answers>([
    [
      '/api/analytics/sync-status',
      () => ({
        head: HEAD,
        readModels: [{ name: 'sales', highWater: highWaters.shift() ?? HEAD }],
        reactors: [{ name: 'customer_tier', position: reactions.shift() ?? HEAD }],
      }),
    ],
    ['/api/analytics/revenue?interval=total', () => ({ data: [TOTAL] })],
    ['/api/analytics/revenue?interval=month', () => ({ data: MONTHS })],
    ['/api/analytics/tiers', () => ({ data: TIERS })],
    ['/api/customers?sort=-netSpend&limit=3', () => ({ data: CUSTOMERS })],
    ['/api/products?limit=100', () => ({ data: PRODUCTS.slice(0, 100), nextCursor: 'more' })],
    ['/api/products?limit=100&cursor=more', () => ({ data: PRODUCTS.slice(100), nextCursor: null })],
    ['/api/stock-movements?limit=100', () => ({ movements: MOVEMENTS.slice(0, 100), nextCursor: 'more' })],
    ['/api/stock-movements?limit=100&cursor=more', () => ({ movements: MOVEMENTS.slice(100), nextCursor: null })],
    ['/api/orders?limit=100', () => ({ data: ORDERS.slice(0, 100), nextCursor: 'more' })],
    ['/api/orders?limit=100&cursor=more', () => ({ data: ORDERS.slice(100), nextCursor: null })],
    ['/api/analytics/baskets', () => ({ lines: 530_143 })],
    ['/api/inventory?limit=1', () => ({ totals: { onHand: 200_000, reserved: 25_595 } })],
    ['/api/products/22386/recommendations?limit=100', () => ({ data: [{ productId: '85099B', n: 627 }] })],
    [
      '/api/products/85099B/recommendations?limit=100',
      () => ({
        data: [
          { productId: '21931', n: 504 },
          { productId: '22386', n: 627 },
        ],
      }),
    ],
  ])
  const server = createServer((request, response) => {
    const path = request.url!.replace(/\?$/, '')
    const answer = answers.get(path)
    response
      .writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer ? instead(path, answer()) : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

const TOTAL = {
  ...{ orders: 19_963, creditNotes: 3_836, gross: 10_655_622.48, credited: 896_812.49, net: 9_758_809.99 },
  ...{ units: 5_577_136, freeUnits: 13_878, unitsBack: 272_030 },
}
const MONTHS = [
  { start: '2010-12-01T00:00:00.000Z', net: 748_957.02 },
  { start: '2011-08-01T00:00:00.000Z', net: 693_742.57 },
  { start: '2011-11-01T00:00:00.000Z', net: 1_461_756.25 },
]
const TIERS = [
  { tier: 'gold', customers: 97, netSpend: 4_000_000.1 },
  { tier: 'silver', customers: 166, netSpend: 1_300_065.2 },
  { tier: 'bronze', customers: 4_109, netSpend: 3_000_000.51 },
]
const CUSTOMERS = [
  { customerId: '14646', netSpend: 279_489.02 },
  { customerId: '18102', netSpend: 256_438.49 },
  { customerId: '17450', netSpend: 187_482.17 },
]
const PRODUCTS = [
  ...Array.from({ length: 3_948 }, (_, index) => ({ productId: `${index}`, stocked: true, category: 'range 22' })),
  ...Array.from({ length: 10 }, (_, index) => ({ productId: `FEE${index}`, stocked: false, category: 'fees' })),
]
const ORDERS = Array.from({ length: 19_963 }, (_, index) => ({ orderId: `${index}`, total: index < 4 ? 0 : 1.5 }))
const MOVEMENTS = [
  ...Array.from({ length: 3_891 }, (_, index) =>
    movement(`${index}`, 'in', index === 0 ? 5_646_129 - 3_890 : 1, 'opening stock'),
  ),
  movement('0', 'in', 1, 'opening stock'),
  movement('0', 'in', -1, 'opening stock'),
  movement('1', 'in', 54_217, null),
  movement('1', 'in', 9_999, null, 'C536379'),
  movement('1', 'manual', -206_957, 'damaged'),
  movement('1', 'out', 9_999, null),
]
