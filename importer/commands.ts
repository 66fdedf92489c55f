import { instantOf } from '#shared/kernel/instant.ts'
import { categoryOf, isStocked } from './article.ts'
import type { CreditNote, Entry, Movement, Order } from './entry.ts'
import type { Product, Survey } from './survey.ts'

/**
 * A command as POST /api/commands takes it. Its idempotency key says what it is, never where it stands in the file:
 * a longer file of the same shop makes the same commands under the same keys, and new ones for what is new.
 */
export type Command = { readonly command: string; readonly idempotencyKey: string; readonly occurredAt: string } & Readonly<
  Record<string, unknown>
>

/** For what was refused under its key: `…#2`, `…#3`. What it makes has an id of its own, so it cannot be made twice. */
export const underAnotherKey = (command: Command): Command => {
  const [key, attempt = '1'] = command.idempotencyKey.split('#')
  return { ...command, idempotencyKey: `${key}#${Number(attempt) + 1}` }
}

/** The reason of the first receipts; verify knows them by it. */
export const OPENING_STOCK = 'opening stock'

// What the API takes at the most.
const [LONGEST_NAME, LONGEST_REASON] = [200, 500]
const upTo = (length: number, text: string): string => text.slice(0, length).toWellFormed()

/** What is there before the first row comes a second before it. */
export const beforeFirstRow = ({ begins }: Survey): string => instantOf(Date.parse(begins) - 1000)

export const createProduct = (article: string, { name, price }: Product, occurredAt: string): Command => ({
  command: 'CreateProduct',
  idempotencyKey: `import:product:${article}`,
  occurredAt,
  productId: article,
  name: upTo(LONGEST_NAME, name) || article,
  category: categoryOf(article),
  price,
  stocked: isStocked(article),
})

/** The first receipt; later ones, when a longer file needs more, are topUp. */
export const openingStock = (article: string, quantity: number, occurredAt: string): Command => ({
  ...receipt(article, quantity, occurredAt),
  idempotencyKey: `import:opening:${article}`,
})

export const topUp = (article: string, from: number, to: number, occurredAt: string): Command => ({
  ...receipt(article, to - from, occurredAt),
  idempotencyKey: `import:opening:${article}:${from}-${to}`,
})

const receipt = (article: string, quantity: number, occurredAt: string) => ({
  command: 'MoveStock',
  occurredAt,
  productId: article,
  type: 'in',
  quantity,
  reason: OPENING_STOCK,
})

export const commandOf = (entry: Entry): Command => {
  switch (entry.type) {
    case 'order':
      return placeOrder(entry)
    case 'credit note':
      return issueCreditNote(entry)
    case 'found':
    case 'written off':
      return moveStock(entry)
  }
}

const placeOrder = ({ invoice, at, ...order }: Order): Command => ({
  command: 'PlaceOrder',
  idempotencyKey: `import:order:${invoice}`,
  occurredAt: at,
  orderId: invoice,
  ...parties(order),
})

const issueCreditNote = ({ invoice, at, ...note }: CreditNote): Command => ({
  command: 'IssueCreditNote',
  idempotencyKey: `import:credit:${invoice}`,
  occurredAt: at,
  creditNoteId: invoice,
  ...parties(note),
  restock: true,
})

const parties = ({ customer, items }: Pick<Order, 'customer' | 'items'>) => ({
  ...(customer !== '' && { customerId: customer }),
  items: items.map(({ article, quantity, price }) => ({ productId: article, quantity, price })),
})

const moveStock = ({ type, invoice, nth, article, quantity, reason, at }: Movement): Command => ({
  command: 'MoveStock',
  idempotencyKey: `import:movement:${invoice}:${article}:${nth}`,
  occurredAt: at,
  productId: article,
  type: type === 'found' ? 'in' : 'manual',
  quantity,
  reason: upTo(LONGEST_REASON, reason),
})
