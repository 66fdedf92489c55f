import { type KeptConnection, keptConnection } from '#shared/testing/kept-connection.ts'

export type Item = { readonly productId: string; readonly quantity: number }

/** An order that somebody has tried to place, and how it was answered; times are of this process. */
export type Try = {
  readonly orderId: string
  readonly items: readonly Item[]
  readonly askedAt: number
  readonly answeredAt: number
  readonly status: number
  readonly body: {
    readonly code?: string
    readonly position?: number
    readonly facts?: { readonly missing?: readonly Missing[] }
  }
}

export type Missing = { readonly productId: string; readonly requested: number; readonly available: number }

export type Buying = {
  /** Of the services; buyers are spread over them. */
  readonly urls: readonly string[]
  readonly buyers: number
  readonly tries: number
  /** What the n-th order is for. */
  readonly itemsOf: (n: number) => readonly Item[]
  /** Told after each answer how many there are now. */
  readonly onAnswer?: (answers: number) => void
}

/** So many buyers at the same time, each with one order after another, until all has been tried. */
export const buy = async ({ urls, buyers, tries, itemsOf, onAnswer }: Buying): Promise<readonly Try[]> => {
  const all: Try[] = []
  let next = 0
  const buyer = async (_: unknown, who: number): Promise<void> => {
    const connection = await keptConnection(urls[who % urls.length]!)
    try {
      while (next < tries) {
        const n = next++
        all.push(await tryOnce(connection, `o-${n}`, itemsOf(n)))
        onAnswer?.(all.length)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: buyers }, buyer))
  return all
}

const tryOnce = async (connection: KeptConnection, orderId: string, items: readonly Item[]): Promise<Try> => {
  const askedAt = performance.now()
  const { status, body } = await connection.post('/api/orders', JSON.stringify({ orderId, items }))
  return { orderId, items, askedAt, answeredAt: performance.now(), status, body: JSON.parse(body) }
}

/** `{ '201': 500, '409 insufficient_stock': 9500 }` */
export const answersOf = (tries: readonly Try[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { status, body } of tries) {
    const answer = body.code === undefined ? `${status}` : `${status} ${body.code}`
    counts[answer] = (counts[answer] ?? 0) + 1
  }
  return counts
}
