import { WrongUsage } from '#shared/runtime/usage.ts'

/** By name, or by number: 1 is the first. */
export type ColumnOptions = {
  readonly customerColumn?: string | undefined
  readonly basketColumn?: string | undefined
  readonly timeColumn?: string | undefined
  readonly itemColumn?: string | undefined
}

/** Places in a row. A file has a basket's number, its time, or both; quantity and price are read of Online Retail alone. */
export type Columns = {
  readonly customer: number
  readonly basket: number | undefined
  readonly time: number | undefined
  readonly item: number
  readonly retail: { readonly quantity: number; readonly price: number } | undefined
  readonly names: readonly string[] | undefined
  /** Whether numbers in the basket's column may be days or seconds; those of invoices are numbers whatever they look like. */
  readonly basketMayBeTime: boolean
}

type Role = 'customer' | 'basket' | 'time' | 'item'

const OPTIONS: Readonly<Record<Role, keyof ColumnOptions>> = {
  customer: 'customerColumn',
  basket: 'basketColumn',
  time: 'timeColumn',
  item: 'itemColumn',
}

/** As they are called in the shops' files that are known, without case, spaces and signs; the first that is there is taken. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  customer: words(
    'customer customerid customerno customernumber customercode customerkey cust custid userid user uid householdkey household householdid hshdnum memberid member membernumber cardid card clientid client shopperid shopper buyerid buyer visitorid personid accountid account',
  ),
  basket: words(
    'basket basketseq basketnumber basketsequence ordernumber sequence seq basketid orderid order orderno invoiceno invoice invoiceid invoicenumber transactionid transaction transactionno transid receiptid receipt receiptno ticketid ticket billno billid bill cartid cart purchaseid visitid visit tripid trip',
  ),
  time: words(
    'time timestamp datetime transactiondt transactiondate transactiontime transdate tdat invoicedate orderdate ordertime orderedat placedat createdat purchasedate purchasetime purchasedat eventtime boughtat soldat saledate date day dt at week',
  ),
  item: words(
    'item itemid itemno itemcode product productid productcode productno productnumber prodid prodcode stockcode articleid article articleno articlenumber sku skuid materialnumber material ean gtin upc barcode asin isbn goodsid goods productname itemname itemdescription',
  ),
}

function words(text: string): readonly string[] {
  return text.split(' ')
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** What a file's first line says of its columns. Throws WrongUsage when it does not say enough. */
export const columnsOf = (
  path: string,
  first: readonly string[],
  second: readonly string[] | undefined,
  options: ColumnOptions,
): Columns => {
  const names = isHeader(first, second, options) ? first.map((name) => name.trim()) : undefined
  const found = names ? placesIn(names) : {}
  const given = Object.entries(OPTIONS).flatMap(([role, option]) =>
    options[option] === undefined ? [] : [[role, placeOf(path, options[option], role as Role, names, first.length)] as const],
  )
  const places: Places = { ...found, ...Object.fromEntries(given) }
  if (Object.keys(places).length === 0) return { ...firstThree(path, first), names }
  const { customer, basket, time, item } = places
  const missing = (role: string) => notFound(path, role, names, first.length)
  if (customer === undefined) throw missing('customer')
  if (basket === undefined && time === undefined) throw missing('basket')
  if (item === undefined) throw missing('item')
  const basketMayBeTime = basket !== undefined && (names === undefined || /^basket(?!id)/.test(plain(names[basket]!)))
  return { customer, basket, time, item, names, retail: names && retailIn(names), basketMayBeTime }
}

type Places = Readonly<Partial<Record<Role, number>>>

const placesIn = (names: readonly string[]): Places => {
  const there = names.map(plain)
  const places = Object.entries(NAMES).flatMap(([role, known]) => {
    const name = known.find((candidate) => there.includes(candidate))
    return name === undefined ? [] : [[role, there.indexOf(name)] as const]
  })
  return Object.fromEntries(places)
}

/** A line of names has one that is known or given, or none with a digit above a line that has one. */
const isHeader = (first: readonly string[], second: readonly string[] | undefined, options: ColumnOptions): boolean => {
  const given: readonly (string | undefined)[] = Object.values(options)
  const known = Object.values(NAMES).flat()
  if (first.some((name) => known.includes(plain(name)) || given.includes(name.trim()))) return true
  return !first.some((field) => /\d/.test(field)) && (second ?? []).some((field) => /\d/.test(field))
}

const placeOf = (path: string, given: string, role: Role, names: readonly string[] | undefined, width: number): number => {
  const named = names?.indexOf(given) ?? -1
  const place = named >= 0 ? named : (names?.map(plain).indexOf(plain(given)) ?? -1)
  if (place >= 0) return place
  if (/^[1-9]\d*$/.test(given) && Number(given) <= width) return Number(given) - 1
  throw new WrongUsage(`--${role}-column ${given}: ${path} has no such column, but ${listed(names, width)}.`)
}

const firstThree = (path: string, first: readonly string[]) => {
  if (first.length < 3)
    throw new WrongUsage(
      `${path} has ${first.length} ${first.length === 1 ? 'column' : 'columns'}: customer, basket and item are needed (is it --delimiter?)`,
    )
  return { customer: 0, basket: 1, time: undefined, item: 2, retail: undefined, basketMayBeTime: true }
}

const notFound = (path: string, role: string, names: readonly string[] | undefined, width: number): WrongUsage => {
  const option = role === 'basket' ? '--basket-column or --time-column' : `--${role}-column`
  return new WrongUsage(`Which column of ${path} is the ${role}? It has ${listed(names, width)}: say it by ${option}.`)
}

const listed = (names: readonly string[] | undefined, width: number): string =>
  names ? names.map((name, place) => `${place + 1} ${name}`).join(', ') : `columns 1 to ${width}, without names`

/** UCI Online Retail, whose name for a price and a customer differ in its second edition. */
const retailIn = (names: readonly string[]): Columns['retail'] => {
  const there = names.map(plain)
  const [quantity, price] = [there.indexOf('quantity'), Math.max(there.indexOf('unitprice'), there.indexOf('price'))]
  const isRetail = there.includes('stockcode') && there.includes('invoicedate') && quantity >= 0 && price >= 0
  return isRetail ? { quantity, price } : undefined
}
