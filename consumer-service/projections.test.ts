import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { groups } from './projections.ts'

const projections = groups.flatMap(({ projections }) => projections)

describe('The projections', () => {
  it('are there', () => assert.ok(projections.length > 5))

  for (const { name } of projections)
    it(`${name} has a file of tests, which hold it to the projection contract`, () => {
      const file = join(import.meta.dirname, 'projections', `${name.replaceAll('_', '-')}.test.ts`)
      assert.ok(existsSync(file), `there is no ${file}`)
      const exported = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
      assert.match(readFileSync(file, 'utf8'), new RegExp(`^projectionContract\\(\\s*${exported},`, 'm'))
    })

  it('have names and tables of their own', () => {
    const [names, tables] = [projections.map(({ name }) => name), projections.flatMap(({ tables }) => tables)]
    assert.deepEqual(names, [...new Set(names)])
    assert.deepEqual(tables, [...new Set(tables)])
  })
})
