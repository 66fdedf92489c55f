import type { Currency } from '../kernel/money.ts'

/** ISO 4217: currencies whose minor unit is not a hundredth. */
const decimalsOf: Readonly<Record<string, Currency['decimals']>> = {
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0 },
  ...{ XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
  ...{ CLF: 4, UYW: 4 },
}

const known = new Set(Intl.supportedValuesOf('currency'))

/** undefined when ISO 4217 has no such code. */
export const currencyOf = (code: string): Currency | undefined =>
  known.has(code) || Object.hasOwn(decimalsOf, code) ? { code, decimals: decimalsOf[code] ?? 2 } : undefined
