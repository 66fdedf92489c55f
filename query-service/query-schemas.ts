import Joi from 'joi'
import { categories } from '#shared/events/streams.ts'
import { eventTypes as everyType } from '#shared/events/upcast.ts'
import { described } from '#shared/http/json-schema.ts'
import { id } from '#shared/http/schemas.ts'
import { parseInstant } from '#shared/kernel/instant.ts'
import { type UnitPrice, unitPriceOf } from '#shared/kernel/money.ts'
import type { Position } from '#shared/kernel/types.ts'

export const productId = id<string>()
export const orderId = id<string>()
export const customerId = id<string>()
export const storeId = id<string>()

export const category = Joi.string()
  .max(200)
  .pattern(/^[^\0]*$/, 'text')

const CATEGORIES = categories.join('|')
const NAMES = categories.map((category) => (category === 'stock' ? 'stock-<store>~<product>' : `${category}-<id>`)).join(', ')

const matching = (pattern: RegExp, why: string, description: string): Joi.Schema<string> =>
  described(
    Joi.any<string>().custom((text: string, helpers) =>
      text.length <= MOST_CHARACTERS && pattern.test(text) ? text : helpers.error('unfit', { why }),
    ),
    { type: 'string', maxLength: MOST_CHARACTERS, pattern: pattern.source, description },
  )

const MOST_CHARACTERS = 140

/** As in `order-o-1` or `stock-main~tea`. */
export const stream = matching(
  new RegExp(`^(${CATEGORIES})-[A-Za-z0-9._:~-]+$`),
  `must be the name of a stream: ${NAMES}`,
  `The name of a stream: ${NAMES}.`,
)

/** One stream, or all of a category. */
export const streams = matching(
  new RegExp(`^(${CATEGORIES})(-[A-Za-z0-9._:~-]+)?$`),
  `must be the name of a stream (${NAMES}), or a category, which is what stands before the first hyphen`,
  'A stream, or a category such as `order`.',
)

export const eventType = Joi.valid(...everyType)

/** Of several, with commas between them. */
export const eventTypes = described(
  Joi.any<readonly string[]>().custom((text: string, helpers) => {
    const types = text.split(',')
    const strange = types.find((type) => !everyType.includes(type))
    if (strange === undefined) return types
    return helpers.error('unfit', {
      why: `there is no type of event ${JSON.stringify(strange.slice(0, 100))}, only ${everyType.join(', ')}`,
    })
  }),
  {
    type: 'string',
    pattern: `^(${everyType.join('|')})(,(${everyType.join('|')}))*$`,
    description: 'Types of events, with commas between them.',
  },
)

/** Behind which position to begin. */
export const after = Joi.number<Position>().integer().min(0).max(1e15)

export const actor = Joi.string().max(200)

/** Without a default, unlike the one that lists share: here it excludes a cursor. */
export const offset = Joi.number().integer().min(0).max(1_000_000)

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const A_TIME = 'an RFC 3339 time such as 2026-01-31T09:30:00Z or a date such as 2026-01-31'

/** In an address `+` means a blank: whose time has lost it there is told how to keep it. */
export const plusHint = (text: string): string =>
  text.includes(' ') && parseInstant(text.replace(' ', '+')) ? '; in an address + has to be written %2B' : ''

/** A date is the beginning of that day in UTC. */
const moment = (convert: (milliseconds: number, isDate: boolean) => number | undefined, expected: string): Joi.Schema<Date> =>
  described(
    Joi.any<Date>().custom((text: string, helpers) => {
      const isDate = DATE.test(text)
      const instant = parseInstant(isDate ? `${text}T00:00:00Z` : text)
      const milliseconds = instant && convert(Date.parse(instant), isDate)
      return milliseconds === undefined
        ? helpers.error('unfit', { why: `must be ${expected}${plusHint(text)}` })
        : new Date(milliseconds)
    }),
    { type: 'string', description: `${expected[0]!.toUpperCase()}${expected.slice(1)}.` },
  )

/** The first moment of a span. */
export const from = moment((milliseconds) => milliseconds, A_TIME)

/** The first moment after a span. */
export const to = from

/** The last moment or the last day of a span; becomes the first moment after it. */
export const through = moment((milliseconds, isDate) => milliseconds + (isDate ? DAY_MS : 1), A_TIME)

/** Revenue is kept by the hour: a span of it begins and ends with one. */
export const hour = moment(
  (milliseconds) => (milliseconds % HOUR_MS === 0 ? milliseconds : undefined),
  'a full hour such as 2026-01-31T09:00:00Z or a date such as 2026-01-31',
)

/** Two bounds the right way round: `last` is at least so much above `first`, when both are given. What is not says so of `last`. */
export const inOrder = <Asked>(
  schema: Joi.ObjectSchema<Asked>,
  [first, last]: readonly [keyof Asked & string, keyof Asked & string],
  least = 0,
): Joi.ObjectSchema<Asked> =>
  described(
    schema.custom((asked: Asked, helpers) => {
      const [low, high] = [asked[first], asked[last]]
      // Text is what its own schema has refused already.
      if (typeof low === 'string' || typeof high === 'string' || !(Number(high) - Number(low) < least)) return asked
      const why = `must not be ${high instanceof Date ? 'before' : 'less than'} ${first}`
      return helpers.error('unfit', { why }, helpers.state.localize!([last]))
    }),
    {},
  )

/** Words, or beginnings of words; converted by who knows what is searched. */
export const searched = <Search>(searchOf: (text: string) => Search | undefined): Joi.Schema<Search> =>
  described(
    Joi.string()
      .max(100)
      .custom((text: string, helpers) => searchOf(text) ?? helpers.error('unfit', { why: 'has no word in it' })),
    { type: 'string', minLength: 1, maxLength: 100, description: 'Words, or beginnings of words.' },
  ) as never

/** In major units, as in a price tag. */
export const unitPrice: Joi.Schema<UnitPrice> = described(
  Joi.any<UnitPrice>().custom((text: string, helpers) => {
    const price = /^\d{1,11}(\.\d{1,4})?$/.test(text) ? unitPriceOf(Number(text)) : undefined
    return price ?? helpers.error('unfit', { why: 'must be a price such as 19.99, with at most four decimals' })
  }),
  { type: 'number', minimum: 0, multipleOf: 0.0001, description: 'In major units.' },
)
