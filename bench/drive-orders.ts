import { setTimeout as sleep } from 'node:timers/promises'
import type { Position } from '#shared/kernel/types.ts'
import type { KeptPool } from './kept-pool.ts'
import { ARTICLES } from './order-contenders.ts'

export type Placed = { readonly position: Position; readonly answeredAt: number; readonly ms: number }
/** Resolves when it has been seen; counts itself when it never was. */
export type See = (placed: Placed, number: number) => Promise<void>

export type Orders = { readonly rate: number; readonly seconds: number; readonly lines: number }

const CUSTOMERS = 1_000

/** Each order is sent when it is due, and its time counts from then. Ends when all have been answered and seen. */
export const driveOrders = async ({ rate, seconds, lines }: Orders, commands: KeptPool, see: See) => {
  const placed: Placed[] = []
  const began = performance.now()
  const order = async (number: number, due: number): Promise<void> => {
    const { status, body } = await commands.use((connection) => connection.post('/api/orders', orderOf(lines)))
    if (status !== 201) throw new Error(`an order was answered ${status}: ${body}`)
    const answeredAt = performance.now()
    const one = { position: (JSON.parse(body) as { position: Position }).position, answeredAt, ms: answeredAt - due }
    placed.push(one)
    await see(one, number)
  }
  const all: Promise<void>[] = []
  for (let number = 0; number < rate * seconds; number++) {
    const due = began + (number * 1_000) / rate
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    all.push(order(number, due))
  }
  await Promise.all(all)
  return { placed, took: (Math.max(...placed.map(({ answeredAt }) => answeredAt)) - began) / 1_000 }
}

const below = (count: number): number => Math.floor(Math.random() * count)

/** So many different articles for some customer. */
const orderOf = (lines: number): string => {
  const articles = new Set<number>()
  while (articles.size < lines) articles.add(below(ARTICLES))
  const items = Array.from(articles, (article) => ({ productId: `p-${article}`, quantity: 1 }))
  return JSON.stringify({ customerId: `c-${below(CUSTOMERS)}`, items })
}
