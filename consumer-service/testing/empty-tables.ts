import type { Database } from '#shared/ports/database.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import type { AnyProjection } from '../projection.ts'

/** What a file of tests leaves here is dropped when it ends. */
const idle: TestDatabase[] = []

/** Works on a database in which the projection has not written anything yet. To empty one takes a hundredth of the time of making one. */
export const onEmptyTables = async <Answer>(
  { name, tables }: AnyProjection,
  work: (database: Database) => Promise<Answer>,
): Promise<Answer> => {
  const left = idle.pop()
  const used = left === undefined || left.isDropped() ? await freshReadDatabase() : left
  const { database } = used
  const answer = await work(database)
  for (const table of tables) await database.query({ text: `delete from read.${table}`, values: [] })
  await database.query({ text: 'delete from read.high_waters where read_model = $1', values: [name] })
  idle.push(used)
  return answer
}
