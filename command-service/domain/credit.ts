import type { CreditEvent } from '#shared/events/credit-events.ts'
import type { Line } from '#shared/events/line.ts'
import { type Aggregate, isRefusal, type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { Currency, UnitPrice } from '#shared/kernel/money.ts'
import type { CreditNoteId, CustomerId, ProductId, StoreId } from '#shared/kernel/types.ts'
import { type Erased, firstSight, refusedAsErased } from './customer.ts'
import type { Context, Decision } from './decision.ts'
import { takeBack } from './demand.ts'
import { type AmountRefusal, lineOf, stockedQuantities, totalOf } from './lines.ts'
import { productNotFound } from './product.ts'
import type { States } from './states.ts'
import { isOpen, storeNotFound } from './store.ts'

/** Goods taken back without a known order. */
export type CreditCommand = {
  readonly type: 'IssueCreditNote'
  readonly creditNoteId: CreditNoteId
  readonly customerId?: CustomerId
  readonly storeId: StoreId
  readonly items: readonly CreditItem[]
  /** Whether the goods go back on the shelf. */
  readonly restock: boolean
}

export type CreditItem = { readonly productId: ProductId; readonly quantity: number; readonly price: UnitPrice }

export type CreditRefusal = 'credit_note_exists' | 'store_not_found' | 'product_not_found' | Erased | AmountRefusal

/** none → issued */
export type Credit = { readonly status: 'none' } | { readonly status: 'issued' }

export const credit: Aggregate<Credit, CreditEvent> = {
  category: 'credit',
  initial: { status: 'none' },
  evolve: (_, { type }) => {
    switch (type) {
      case 'CreditNoteIssued':
        return ISSUED
    }
  },
}

const ISSUED: Credit = { status: 'issued' }

export const issueCredit = (command: CreditCommand, states: States, { currency }: Context): Decision<CreditRefusal> => {
  const { creditNoteId, customerId, storeId, restock } = command
  if (states.credit(creditNoteId).status === 'issued')
    return refuse('credit_note_exists', `Credit note ${creditNoteId} has been issued before`)
  if (!isOpen(storeId, states)) return storeNotFound(storeId)
  const erased = refusedAsErased(customerId, states)
  if (erased) return erased

  const lines = returnedLines(command, states, currency)
  if (isRefusal(lines)) return lines
  const sum = totalOf(lines)
  if (isRefusal(sum)) return sum

  const note = { creditNoteId, ...(customerId !== undefined && { customerId }), storeId, currency: currency.code }
  return [
    ...firstSight(customerId, states),
    { type: 'CreditNoteIssued', data: { ...note, lines, total: sum.total, restocked: restock } },
    ...(restock ? takeBack(stockedQuantities(lines), storeId, { creditNoteId }) : []),
  ]
}

/** What is no longer sold can still come back. */
const returnedLines = (
  { items }: CreditCommand,
  states: States,
  currency: Currency,
): readonly Line[] | Refusal<'product_not_found'> => {
  const lines: Line[] = []
  for (const item of items) {
    const article = states.product(item.productId)
    if (article.status === 'none') return productNotFound(item.productId)
    lines.push(lineOf(item, article, item.price, currency))
  }
  return lines
}
