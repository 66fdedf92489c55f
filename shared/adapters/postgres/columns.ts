import { type Column, type ElementType, elementType } from '#shared/ports/column.ts'
import { bools, int4s, int8s, texts, timestamps } from './binary-arrays.ts'

const WRITERS: Readonly<Record<ElementType, (values: readonly never[]) => Buffer>> = {
  text: texts,
  int4: int4s,
  int8: int8s,
  bool: bools,
  timestamptz: timestamps,
}

export const isColumn = (value: unknown): value is Column => typeof value === 'object' && value !== null && elementType in value

export const arrayOf = (column: Column): Buffer => WRITERS[column[elementType]](column.values as readonly never[])
