import type { Branded } from './types.ts'

/** Integer minor units of the installation's currency (cents for USD, yen for JPY). */
export type Minor = Branded<number, 'Minor'>

/** Integer ten-thousandths of a major unit: 2.55 is 25 500. Prices may have up to four decimals. */
export type UnitPrice = Branded<number, 'UnitPrice'>

export const UNIT_PRICE_SCALE = 10_000
export const MAX_QUANTITY = 1_000_000
/** Of a line, and of an order or a credit note as a whole: 900 of the largest still add up exactly, 900,000 fit into a bigint. */
export const MAX_AMOUNT = 10_000_000_000_000
/** Of an order, a credit note or a return. */
export const MAX_ITEMS = 2_000

/** ISO 4217 code and how many decimals its minor unit has (USD 2, JPY 0, KWD 3). */
export type Currency = { readonly code: string; readonly decimals: 0 | 2 | 3 | 4 }

/** The unit price a JSON number means, or undefined when it has more than four decimals or is out of range. */
export const unitPriceOf = (major: number): UnitPrice | undefined => {
  const scaled = Math.round(major * UNIT_PRICE_SCALE)
  return Number.isSafeInteger(scaled) && scaled / UNIT_PRICE_SCALE === major ? (scaled as UnitPrice) : undefined
}

export const majorOfUnitPrice = (price: UnitPrice): number => price / UNIT_PRICE_SCALE

/** What a JSON number in major units comes to, rounded; exact up to 2^50 minor units. */
export const minorOf = (major: number, { decimals }: Currency): Minor => Math.round(major * 10 ** decimals) as Minor

export const majorOf = (amount: Minor, { decimals }: Currency): number => amount / 10 ** decimals

/** quantity × unit price in minor units, a half rounded to the even neighbour (IEEE 754 roundTiesToEven, in integers). */
export const lineAmount = (quantity: number, unitPrice: UnitPrice, { decimals }: Currency): Minor => {
  const divisor = 10 ** (4 - decimals)
  const product = quantity * unitPrice
  return (Number.isSafeInteger(product) ? halfEven(product, divisor) : Number(halfEvenBig(quantity, unitPrice, divisor))) as Minor
}

const halfEven = (numerator: number, divisor: number): number => {
  const quotient = Math.floor(numerator / divisor)
  const twice = (numerator - quotient * divisor) * 2
  return twice > divisor || (twice === divisor && quotient % 2 !== 0) ? quotient + 1 : quotient
}

const halfEvenBig = (quantity: number, unitPrice: number, by: number): bigint => {
  const [numerator, divisor] = [BigInt(quantity) * BigInt(unitPrice), BigInt(by)]
  const quotient = numerator / divisor
  const twice = (numerator % divisor) * 2n
  return twice > divisor || (twice === divisor && quotient % 2n !== 0n) ? quotient + 1n : quotient
}

export const sumOf = (amounts: readonly Minor[]): Minor => amounts.reduce((total, amount) => total + amount, 0) as Minor
