import assert from 'node:assert/strict'
import { recordedOf } from '#shared/events/cloud-event.ts'
import { type Column, elementType } from '#shared/ports/column.ts'
import { storedShapes } from '#shared/testing/stored-shapes.ts'
import { groups } from './projections.ts'

describe('The stored shapes of the past', () => {
  const events = storedShapes().map(recordedOf)

  for (const { name, projections } of groups)
    for (const projection of projections)
      it(`are all there is to ${projection.name} of ${name}: it misses no field`, () => {
        const statements = projection.changes(events)
        assert.ok(statements.length > 0)
        for (const { text, values } of statements)
          for (const value of values.flatMap(valuesIn)) assert.ok(value !== undefined && !Number.isNaN(value), text)
      })
})

const valuesIn = (value: unknown): readonly unknown[] => {
  if (isColumn(value)) return value.values
  return Array.isArray(value) ? value : [value]
}

const isColumn = (value: unknown): value is Column => typeof value === 'object' && value !== null && elementType in value
