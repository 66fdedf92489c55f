import { type Column, type ElementType, elementType } from '#shared/ports/column.ts'
import { UnfitValue } from '#shared/ports/database.ts'
import { bools, int4s, int8s, texts, timestamps } from './binary-arrays.ts'

const WRITERS: Readonly<Record<ElementType, (values: readonly never[]) => Buffer>> = {
  text: texts,
  int4: int4s,
  int8: int8s,
  bool: bools,
  timestamptz: timestamps,
}

export const isColumn = (value: unknown): value is Column => typeof value === 'object' && value !== null && elementType in value

/** Throws UnfitValue. */
export const arrayOf = (column: Column): Buffer => {
  try {
    return WRITERS[column[elementType]](column.values as readonly never[])
  } catch (error) {
    throw new UnfitValue((error as Error).message, { cause: error })
  }
}
