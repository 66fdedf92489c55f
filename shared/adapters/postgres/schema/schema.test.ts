import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { committedSchema, SETS } from './committed.ts'
import { schemaText } from './schema-text.ts'

describe('the committed schema', () => {
  for (const { set, schemas } of SETS)
    it(`of the ${set} side is what its migrations come to; npm run schema writes it anew`, async () => {
      const { database, drop } = await (set === 'write' ? freshWriteDatabase() : freshReadDatabase())
      const text = await schemaText(database, schemas).finally(drop)
      assert.equal(text, readFileSync(committedSchema(set), 'utf8'))
    })
})
