/** One of the kinds of things that are asked about: customers, products, … */
export type Kind = {
  readonly name: string
  /** Everything of the kind that the file knows. */
  readonly keys: readonly string[]
  readonly questions: (key: string) => readonly Question[]
}

/** What the query service must answer. What `expected` does not name may be anything. */
export type Question = {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Of a list: what its elements stand in. All its pages are read. */
  readonly listIn?: string
  readonly expected: unknown
}

/** As answers show money. */
export const pounds = (pennies: number): number => pennies / 100
export const unitPrice = (tenThousandths: number): number => tenThousandths / 10_000

export const sum = <Item>(items: Iterable<Item>, worth: (item: Item) => number): number => {
  let total = 0
  for (const item of items) total += worth(item)
  return total
}

/** Newest first, what is later in the file before what is earlier. */
export const newestFirst = <Timed extends { readonly at: string }>(timed: readonly Timed[]): Timed[] =>
  timed.toReversed().sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))

/** In the order of PostgreSQL's collation "C". */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
