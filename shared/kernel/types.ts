declare const brand: unique symbol
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** 1–64 characters of `A–Z a–z 0–9 . _ : -`; narrowed once, at the edge. */
export type OrderId = Branded<string, 'OrderId'>
export type ProductId = Branded<string, 'ProductId'>
export type CustomerId = Branded<string, 'CustomerId'>
export type StoreId = Branded<string, 'StoreId'>
export type CreditNoteId = Branded<string, 'CreditNoteId'>
export type ReturnId = Branded<string, 'ReturnId'>
export type TransferId = Branded<string, 'TransferId'>
export type MovementId = Branded<string, 'MovementId'>

/** RFC 3339 in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`; sorts as text. */
export type Instant = Branded<string, 'Instant'>

/** An event's place in the whole log: 1, 2, 3 … without gaps; 0 is before the first. */
export type Position = Branded<number, 'Position'>

/** The member of a union of commands or events that has this `type`. */
export type Of<Union extends { type: string }, Type extends Union['type']> = Extract<Union, { type: Type }>
