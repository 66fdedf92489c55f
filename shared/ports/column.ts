/**
 * One column of a set of rows, for `unnest($1::text[], $2::int8[], …)`. The database's adapter sends it in PostgreSQL's binary
 * array format; a value that does not fit its type makes the query reject with UnfitValue, and nothing of the statement is sent.
 */
export type Column = { readonly [elementType]: ElementType; readonly values: readonly unknown[] }

export const elementType: unique symbol = Symbol('elementType')

export type ElementType = 'text' | 'int4' | 'int8' | 'bool' | 'timestamptz'

const columnOf =
  <Value>(type: ElementType) =>
  (values: readonly (Value | null)[]): Column => ({ [elementType]: type, values })

export const column = {
  text: columnOf<string>('text'),
  int4: columnOf<number>('int4'),
  /** Safe integers. */
  int8: columnOf<number>('int8'),
  bool: columnOf<boolean>('bool'),
  /** RFC 3339 texts. */
  timestamptz: columnOf<string>('timestamptz'),
} as const satisfies Record<ElementType, (values: readonly never[]) => Column>
