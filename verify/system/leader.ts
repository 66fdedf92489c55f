import type { Database } from '#shared/ports/database.ts'

/** The process id of the publisher that leads, by the name it has given itself; undefined when nobody does. */
export const leaderOf = async (write: Database): Promise<number | undefined> => {
  const [row] = await write.query<{ holder: string | null }>({
    text: 'select holder from log.publisher_cursor where leased_until > now()',
    values: [],
  })
  const pid = row?.holder?.split(' ').at(1)
  return pid === undefined ? undefined : Number(pid)
}
