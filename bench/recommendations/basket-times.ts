const DAY_MS = 86_400_000

/**
 * A way to write when a basket was bought. `read` gives a number by which such values sort, or undefined for a text that is none;
 * `instants` makes milliseconds since 1970 of those numbers, or undefined when they are no times.
 */
export type Order = {
  readonly name: string
  readonly read: (text: string) => number | undefined
  readonly instants: (values: Float64Array) => { readonly times: Float64Array; readonly readAs: string } | undefined
}

const CLOCK = String.raw`(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([AP])M)?)?`
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${CLOCK}(Z|[+-]\d{2}:?\d{2})?$`, 'i')
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${CLOCK}$`, 'i')

const clockMs = ([hours, minutes, seconds, half]: readonly (string | undefined)[]): number => {
  const hour = half ? (Number(hours) % 12) + (half.toUpperCase() === 'P' ? 12 : 0) : Number(hours ?? 0)
  return hour < 24 && Number(minutes ?? 0) < 60 && Number(seconds ?? 0) < 60
    ? ((hour * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000
    : Number.NaN
}

const dayMs = (year: number, month: number, day: number): number =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
    ? Date.UTC(year, month - 1, day)
    : Number.NaN

const zoneMs = (zone: string | undefined): number =>
  zone === undefined || zone.toUpperCase() === 'Z'
    ? 0
    : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

const yearFirst: Order = {
  name: 'times like 2010-12-01T08:26:00',
  read: (text) => {
    const match = YEAR_FIRST.exec(text)
    if (!match) return undefined
    return known(dayMs(Number(match[1]), Number(match[3]), Number(match[4])) + clockMs(match.slice(5, 9)) - zoneMs(match[9]))
  },
  instants: (times) => ({ times, readAs: 'as times with the year first, in UTC where no zone is told' }),
}

const eightDigits: Order = {
  name: 'days like 20101201',
  read: (text) => {
    const match = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(text)
    return match ? known(dayMs(Number(match[1]), Number(match[2]), Number(match[3]))) : undefined
  },
  instants: (times) => ({ times, readAs: 'as days YYYYMMDD' }),
}

/** Which of the first two is the month is known at the end: a number above 12 is none. Until then both are kept. */
const yearLast: Order = {
  name: 'times like 12/31/2010 08:26',
  read: (text) => {
    const match = YEAR_LAST.exec(text)
    if (!match) return undefined
    const [first, second] = [Number(match[1]), Number(match[3])]
    const year = match[4]!.length === 2 ? 2000 + Number(match[4]) : Number(match[4])
    if (Math.min(first, second) > 12 || Number.isNaN(dayMs(year, 1, Math.max(first, second)))) return undefined
    const dashed = match[2] === '/' ? 0 : 1
    return known((((year * 32 + first) * 32 + second) * 2 + dashed) * DAY_MS + clockMs(match.slice(5, 9)))
  },
  instants: (values) => {
    const parts = (value: number) => {
      const days = Math.floor(value / DAY_MS)
      return { year: days >> 11, first: (days >> 6) & 31, second: (days >> 1) & 31, dashed: days & 1, clock: value % DAY_MS }
    }
    let [above, below, dashed] = [0, 0, 0]
    for (const value of values) {
      const { first, second, ...more } = parts(value)
      if (first > 12) above++
      if (second > 12) below++
      dashed += more.dashed
    }
    const dayFirst = above === below ? dashed > 0 : above > below
    const times = values.map((value) => {
      const { year, first, second, clock } = parts(value)
      return Date.UTC(year, (dayFirst ? second : first) - 1, dayFirst ? first : second) + clock
    })
    return { times, readAs: `as times ${dayFirst ? 'day/month/year' : 'month/day/year'} in UTC${doubtOf(above, below)}` }
  },
}

const doubtOf = (above: number, below: number): string => {
  if (above === 0 && below === 0) return ' (no day above 12 tells; give YYYY-MM-DD if it is the other way round)'
  return above > 0 && below > 0 ? `, though ${Math.min(above, below)} baskets have months above 12 then: they count as later` : ''
}

const epoch: Order = {
  name: 'seconds since 1970',
  read: (text) => {
    if (!/^(\d{9,10}|\d{13})(\.\d+)?$/.test(text)) return undefined
    return text.split('.')[0]!.length === 13 ? Number(text) : Number(text) * 1000
  },
  instants: (times) => ({ times, readAs: 'as seconds (or milliseconds) since 1970' }),
}

const sequence: Order = {
  name: 'numbers',
  read: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  instants: () => undefined,
}

/** What the values of a column of times are: the way in which most can be read, undefined when half cannot. */
export const orderOfTimes = (values: readonly string[]): Order | undefined =>
  mostly(values, [yearFirst, eightDigits, yearLast, epoch, sequence])

/** The numbers that baskets go by are a sequence, however much one looks like a day. */
export const orderOfIds = (values: readonly string[]): Order | undefined => mostly(values, [yearFirst, yearLast, sequence])

const mostly = (values: readonly string[], orders: readonly Order[]): Order | undefined => {
  const readable = orders.map((order) => values.filter((value) => order.read(value) !== undefined).length)
  const most = Math.max(...readable)
  return most * 2 > values.length ? orders[readable.indexOf(most)] : undefined
}
