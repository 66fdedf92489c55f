import { WrongUsage } from '#shared/runtime/usage.ts'
import type { CsvRecord } from '../../importer/csv-records.ts'
import type { Columns } from './basket-columns.ts'
import { type Order, orderOfIds, orderOfTimes } from './basket-times.ts'

/** What a file's baskets are sorted by. */
export type BasketOrder = {
  /** The column it stands in; undefined when baskets are in the order of the file. */
  readonly column: number | undefined
  readonly read: Order['read']
  /** What its values look like, for whoever has given others. */
  readonly expected: string
  readonly instants: (orders: Float64Array) => Float64Array | undefined
  /** How it was read in the end, in words. */
  readonly described: () => string
}

/** Found from the first lines. Throws WrongUsage when the column of times has none. */
export const basketOrder = (path: string, columns: Columns, sample: readonly CsvRecord[]): BasketOrder => {
  const column = columns.time ?? columns.basket!
  const name = columns.names?.[column] ?? `column ${column + 1}`
  const values = sample.flatMap(({ fields }) => fields[column]?.trim() || [])
  const order = columns.time !== undefined || columns.basketMayBeTime ? orderOfTimes(values) : orderOfIds(values)
  if (order) return readBy(order, column, name)
  if (columns.time === undefined) return asInFile(name)
  throw new WrongUsage(
    `${path}: ${name} holds no times that are known, but ${JSON.stringify(values[0] ?? '')}: give them like 2010-12-01T08:26:00, 2010/12/01, 20101201, 12/1/2010 or in seconds since 1970, or another --time-column.`,
  )
}

const readBy = (order: Order, column: number, name: string): BasketOrder => {
  let readAs = 'as a sequence: there are no times'
  return {
    column,
    read: order.read,
    expected: order.name,
    instants: (orders) => {
      const made = order.instants(orders)
      readAs = made?.readAs ?? readAs
      return made?.times
    },
    described: () => `${name} is read ${readAs}`,
  }
}

const asInFile = (name: string): BasketOrder => ({
  column: undefined,
  read: () => 0,
  expected: '',
  instants: () => undefined,
  described: () => `${name} holds neither numbers nor times: baskets are in the order of the file`,
})
