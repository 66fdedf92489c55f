import type { Instant } from '#shared/kernel/types.ts'

/** What a shop writes down at one moment, made from one or many rows. `line` is the first of them. */
export type Entry = Order | CreditNote | Movement

type Document = {
  readonly invoice: string
  /** Empty for a guest. */
  readonly customer: string
  readonly at: Instant
  readonly line: number
  readonly items: readonly Item[]
}

export type Order = Document & { readonly type: 'order' }
export type CreditNote = Document & { readonly type: 'credit note' }
export type Item = { readonly article: string; readonly quantity: number; readonly price: number }

/** Stock found or written off, `nth` of the article's on this invoice. */
export type Movement = {
  readonly type: 'found' | 'written off'
  readonly invoice: string
  readonly nth: number
  readonly article: string
  /** Signed: negative for what was written off. */
  readonly quantity: number
  readonly reason: string
  readonly at: Instant
  readonly line: number
}
