/** A number that stands for a name in `Baskets.customers`, `Baskets.items`: 0, 1, 2 …; a basket's is its place. */
export type Customer = number
export type Item = number
export type BasketNumber = number

export const GUEST = -1

/**
 * A shop's baskets in columns, so that tens of millions of lines fit into memory. They are in the order in which they were bought: all
 * of them when there are times, each customer's own in any case.
 */
export type Baskets = {
  readonly customers: readonly string[]
  readonly items: readonly string[]
  /** Whose each basket is: a customer or GUEST. */
  readonly customerOf: Int32Array
  /** Milliseconds since 1970 of each basket; undefined when the shop tells only in which order a customer's baskets came. */
  readonly times: Float64Array | undefined
  /** Basket b has the items `lines[starts[b]]` to `lines[starts[b + 1] - 1]`: each once, by number. */
  readonly starts: Int32Array
  readonly lines: Int32Array
}

export const itemsOf = ({ starts, lines }: Baskets, basket: BasketNumber): Int32Array =>
  lines.subarray(starts[basket]!, starts[basket + 1]!)

/** One basket by its names. `at` is in milliseconds since 1970. */
export type Basket = { readonly customer: string | null; readonly at: number | null; readonly items: readonly string[] }

export function* namedBaskets(baskets: Baskets): Generator<Basket> {
  const { customers, items, customerOf, times } = baskets
  for (let basket = 0; basket < customerOf.length; basket++)
    yield {
      customer: customers[customerOf[basket]!] ?? null,
      at: times?.[basket] ?? null,
      items: Array.from(itemsOf(baskets, basket), (item) => items[item]!),
    }
}

/** Rows of numbers behind one another: row r is `values[starts[r]]` to `values[starts[r + 1] - 1]`. */
export type Rows = { readonly starts: Int32Array; readonly values: Int32Array }

export const rowOf = ({ starts, values }: Rows, row: number): Int32Array => values.subarray(starts[row]!, starts[row + 1]!)

/** Each customer's baskets, the first one first. */
export const basketsByCustomer = ({ customers, customerOf }: Baskets): Rows => rowsBy(customerOf, customers.length)

/** The baskets that each item is in. */
export const basketsByItem = ({ items, starts, lines }: Baskets): Rows => {
  const basketOf = new Int32Array(lines.length)
  for (let basket = 0; basket + 1 < starts.length; basket++) basketOf.fill(basket, starts[basket]!, starts[basket + 1]!)
  const { starts: first, values } = rowsBy(lines, items.length)
  return { starts: first, values: values.map((line) => basketOf[line]!) }
}

/** The places at which each key is found, in their order; keys below 0 are left out. */
export const rowsBy = (keys: Int32Array, count: number): Rows => {
  const starts = new Int32Array(count + 1)
  for (const key of keys) if (key >= 0) starts[key + 1]!++
  for (let row = 0; row < count; row++) starts[row + 1]! += starts[row]!
  const [values, next] = [new Int32Array(starts[count]!), starts.slice()]
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place]!
    if (key >= 0) values[next[key]!++] = place
  }
  return { starts, values }
}

/** In how many baskets each item is. */
export const countsOf = ({ items, lines }: Baskets): Int32Array => {
  const counts = new Int32Array(items.length)
  for (const item of lines) counts[item]!++
  return counts
}

/** Some of the baskets, in their order, under the same numbers of customers and items. */
export const someBaskets = (baskets: Baskets, isKept: (basket: BasketNumber) => boolean): Baskets => {
  const kept = Int32Array.from(baskets.customerOf.keys()).filter(isKept)
  const starts = new Int32Array(kept.length + 1)
  kept.forEach((basket, place) => {
    starts[place + 1] = starts[place]! + itemsOf(baskets, basket).length
  })
  const lines = new Int32Array(starts[kept.length]!)
  kept.forEach((basket, place) => {
    lines.set(itemsOf(baskets, basket), starts[place])
  })
  const { customers, items, customerOf, times } = baskets
  return {
    customers,
    items,
    customerOf: kept.map((basket) => customerOf[basket]!),
    times: times && Float64Array.from(kept, (basket) => times[basket]!),
    starts,
    lines,
  }
}
