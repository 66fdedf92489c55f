import type { Database, Statement } from '#shared/ports/database.ts'
import { type Cursor, Fenced, type PublisherCursor } from '#shared/ports/publisher-cursor.ts'

export const createPublisherCursor = (database: Database): PublisherCursor => {
  const changes = async (statement: Statement): Promise<boolean> => (await database.query(statement)).length > 0

  return {
    read: async () => {
      const [row] = await database.query<Cursor>(READ)
      if (!row) throw new Error('log.publisher_cursor has no row: run the migrations')
      return row
    },

    lead: async ({ holder, milliseconds, partitions }) => {
      const [row] = await database.query<Cursor>({ ...LEAD, values: [holder, milliseconds, partitions] })
      return row
    },

    renew: async ({ fence, epoch, position }, milliseconds) => {
      if (!(await changes({ ...RENEW, values: [fence, milliseconds, epoch, position] })))
        throw new Fenced(
          `another publisher leads now, or the log was put back behind ${position} or has another history than ${epoch}`,
        )
    },

    release: async (fence) => void (await database.query({ ...RELEASE, values: [fence] })),

    move: async ({ position, lastPositions, fence, epoch }) => {
      if (!(await changes({ ...MOVE, values: [position, lastPositions, fence, epoch] })))
        throw new Fenced(`another publisher has taken over or is ahead, or the log has another history than ${epoch}`)
    },

    repartition: (partitions) => changes({ ...REPARTITION, values: [partitions] }),
  }
}

const CURSOR = 'position, to_json(last_positions) as "lastPositions", fence'

const READ = { name: 'read_publisher_cursor', text: `select ${CURSOR}, epoch from log.publisher_cursor`, values: [] }

const LEASE = `now() + make_interval(secs => $2::float8 / 1000)`

/** One statement: the row is locked, and who comes second sees what the first has made of it. */
const LEAD = {
  name: 'lead_publishing',
  text: `
    update log.publisher_cursor
    set holder = $1, leased_until = ${LEASE}, fence = fence + 1,
      last_positions = case when fence = 0 and position = 0 then array_fill(0::bigint, array[$3::int]) else last_positions end
    where holder = $1 or leased_until is null or leased_until < now()
    returning ${CURSOR}, (select epoch from log.epoch) as epoch`,
}

const RENEW = {
  name: 'renew_publishing',
  text: `
    update log.publisher_cursor set leased_until = ${LEASE}
    where fence = $1 and (select epoch from log.epoch) = $3 and position >= $4
    returning fence`,
}

const RELEASE = {
  name: 'release_publishing',
  text: 'update log.publisher_cursor set leased_until = null where fence = $1',
}

const MOVE = {
  name: 'move_publisher_cursor',
  text: `
    update log.publisher_cursor
    set position = $1, last_positions = $2, epoch = $4
    where fence = $3 and position <= $1 and (select epoch from log.epoch) = $4
    returning position`,
}

/** Every read model that has come as far as the cursor has what came before; the others read it from the log. */
const REPARTITION = {
  name: 'repartition',
  text: `
    update log.publisher_cursor
    set last_positions = array_fill(position, array[$1::int]), fence = fence + 1, leased_until = null
    where cardinality(last_positions) <> $1
    returning position`,
}
