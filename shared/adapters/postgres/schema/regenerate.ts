import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '../database.ts'
import { startEmbeddedServer } from '../embedded-server.ts'
import { databaseUrl, prepareDatabase } from '../prepare-database.ts'
import { committedSchema, SETS } from './committed.ts'
import { schemaText } from './schema-text.ts'

/** `npm run schema`: writes down anew what the migrations come to. */
const directory = mkdtempSync(join(tmpdir(), 'daybook-schema-'))
const server = await startEmbeddedServer({ directory, fsync: false })
try {
  for (const { set, schemas } of SETS) {
    const url = databaseUrl(server.url, `schema_${set}`)
    await prepareDatabase(url, set)
    const database = createDatabase({ url, max: 1, applicationName: 'daybook-schema' })
    const text = await schemaText(database, schemas).finally(() => database.close())
    writeFileSync(committedSchema(set), text)
    console.log(committedSchema(set))
  }
} finally {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
}
