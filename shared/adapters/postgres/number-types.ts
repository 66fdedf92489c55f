import pg from 'pg'

const { builtins } = pg.types
const INT8_ARRAY = 1016
const NUMERIC_ARRAY = 1231

/** A safe number or an error: a money sum that lost its last digits must not go unnoticed. */
const exactNumber = (text: string): number => {
  const value = Number(text)
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${text} is no number that JavaScript holds exactly`)
  return value
}

const exactNumbers = (text: string): readonly (number | null)[] =>
  (pg.types.getTypeParser(INT8_ARRAY as number)(text) as readonly (string | null)[]).map((item) =>
    item === null ? null : exactNumber(item),
  )

/** int8 and numeric come as numbers; everything else as pg gives it. */
export const numberTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary')
    if (oid === builtins.INT8 || oid === builtins.NUMERIC) return exactNumber
    if (oid === INT8_ARRAY || oid === NUMERIC_ARRAY) return exactNumbers
    return pg.types.getTypeParser(oid, 'text')
  }) as typeof pg.types.getTypeParser,
}
