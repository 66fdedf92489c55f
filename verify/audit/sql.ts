/** Parts of the queries that tell a read model from events. None of them is the program's own. */

export const among = (...types: readonly string[]): string => `type in (${types.map((type) => `'${type}'`).join(', ')})`

/** What the last event of these types says; to be grouped. */
export const last = (value: string, ...types: readonly string[]): string =>
  `(array_agg(${value} order by position desc) filter (where ${among(...types)}))[1]`

export const has = (type: string): string => `coalesce(bool_or(${among(type)}), false)`

export const count = (...types: readonly string[]): string => `count(*) filter (where ${among(...types)})`

/** 0 where there is none. */
export const sum = (value: string, condition = 'true'): string => `coalesce(sum(${value}) filter (where ${condition}), 0)`

export const field = (name: string): string => `data ->> '${name}'`

export const number = (name: string): string => `(data ->> '${name}')::bigint`

/** One row for each line of what was sold or came back. */
export const linesIn = (lines: string): string => `
  json_to_recordset(${lines}) line
    ("productId" text, category text, stocked boolean, quantity bigint, "unitPrice" bigint, amount bigint)`

export const LINES = linesIn(`data -> 'lines'`)

export const STOCK = [
  ...['StockReceived', 'StockIssued', 'StockAdjusted', 'StockTransferredOut', 'StockTransferredIn'],
  ...['StockReserved', 'ReservationReleased', 'StockShipped'],
]

/** What an event of stock adds to what stands there, and to what of it is promised. */
export const ON_HAND = `
  case when ${among('StockReceived', 'StockAdjusted', 'StockTransferredIn')} then ${number('quantity')}
    when ${among('StockIssued', 'StockTransferredOut', 'StockShipped')} then -${number('quantity')} else 0 end`
export const RESERVED = `
  case when ${among('StockReserved')} then ${number('quantity')}
    when ${among('ReservationReleased', 'StockShipped')} then -${number('quantity')} else 0 end`
