import { type Baskets, GUEST, rowsBy } from './baskets.ts'
import { createPairNumbers } from './pair-numbers.ts'

/** Takes a file's lines one by one and makes baskets of them, in a few numbers per line. */
export type BasketBuilder = {
  /** `customer` '' is a guest; `order` is what a customer's baskets are sorted by. */
  add(customer: string, basket: string, item: string, order: number): void
  /** `instants` makes times of the orders; undefined when they are none. */
  build(instants: (orders: Float64Array) => Float64Array | undefined): Baskets
}

export const createBasketBuilder = (): BasketBuilder => {
  const [customers, texts, items] = [createNames(), createNames(), createNames()]
  const numbers = createPairNumbers()
  const [customerOf, textOf, orders] = [createColumn(Int32Array), createColumn(Int32Array), createColumn(Float64Array)]
  const [basketOfLine, itemOfLine] = [createColumn(Int32Array), createColumn(Int32Array)]
  return {
    add: (customer, text, item, order) => {
      const whose = customer === '' ? GUEST : customers.numberOf(customer)
      const named = texts.numberOf(text)
      const basket = numbers.numberOf(whose, named)
      if (basket === customerOf.length) {
        customerOf.push(whose)
        textOf.push(named)
        orders.push(order)
      } else if (order < orders.values[basket]!) orders.values[basket] = order
      basketOfLine.push(basket)
      itemOfLine.push(items.numberOf(item))
    },
    build: (instants) => {
      const times = instants(orders.all())
      const [found, sortBy] = [customerOf.all(), times ?? orders.all()]
      const ids = Float64Array.from(texts.list, Number)
      const idOf = Float64Array.from(textOf.all(), (text) => ids[text]!)
      // Baskets of one day come in the order of their numbers, or else of the file.
      const order = Int32Array.from(found.keys()).sort(
        (one, other) => sortBy[one]! - sortBy[other]! || idOf[one]! - idOf[other]! || one - other,
      )
      return {
        customers: customers.list,
        items: items.list,
        customerOf: order.map((basket) => found[basket]!),
        times: times && Float64Array.from(order, (basket) => times[basket]!),
        ...linesOf(order, basketOfLine.all(), itemOfLine.all()),
      }
    },
  }
}

/** The lines of the baskets in this order; an item that is in a basket twice is in it once. */
const linesOf = (order: Int32Array, basketOfLine: Int32Array, itemOfLine: Int32Array): Pick<Baskets, 'starts' | 'lines'> => {
  const rows = rowsBy(basketOfLine, order.length)
  const [starts, lines] = [new Int32Array(order.length + 1), new Int32Array(itemOfLine.length)]
  let length = 0
  order.forEach((basket, place) => {
    const items = rows.values
      .subarray(rows.starts[basket]!, rows.starts[basket + 1]!)
      .map((line) => itemOfLine[line]!)
      .sort()
    for (const [index, item] of items.entries()) if (index === 0 || item !== items[index - 1]) lines[length++] = item
    starts[place + 1] = length
  })
  return { starts, lines: lines.slice(0, length) }
}

const createNames = () => {
  const [numbers, list] = [new Map<string, number>(), [] as string[]]
  return {
    list: list as readonly string[],
    numberOf: (name: string): number => {
      const known = numbers.get(name)
      if (known !== undefined) return known
      numbers.set(name, list.length)
      return list.push(name) - 1
    },
  }
}

/** Numbers that grow by the million without an object for each. */
const createColumn = <Numbers extends Int32Array | Float64Array>(type: new (length: number) => Numbers) => {
  let values = new type(1024)
  let length = 0
  return {
    get length() {
      return length
    },
    get values() {
      return values
    },
    push: (value: number) => {
      if (length === values.length) {
        const longer = new type(length * 2)
        longer.set(values)
        values = longer
      }
      values[length++] = value
    },
    all: () => values.subarray(0, length) as Numbers,
  }
}
