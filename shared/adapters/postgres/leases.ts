import type { Database } from '#shared/ports/database.ts'
import type { Lease, Leases } from '#shared/ports/leases.ts'

/** In the database of the read models, by its clock. */
export const createLeases = (database: Database): Leases => {
  const acquireAll = async (names: readonly string[], holder: string, milliseconds: number): Promise<ReadonlySet<string>> => {
    if (names.length === 0) return new Set()
    const taken = await database.query<{ name: string }>({ ...ACQUIRE, values: [names, holder, milliseconds] })
    return new Set(taken.map(({ name }) => name))
  }

  return {
    acquire: async (name, holder, milliseconds) => (await acquireAll([name], holder, milliseconds)).has(name),
    acquireAll,
    release: async (names, holder) => {
      if (names.length > 0) await database.query({ ...RELEASE, values: [names, holder] })
    },
    held: (prefix) => database.query<Lease>({ ...HELD, values: [prefix] }),
  }
}

/** In the order of their names, so that no two wait for each other. What ran out long ago, as those do that died, goes by the way. */
const ACQUIRE = {
  name: 'acquire_leases',
  text: `
    with forgotten as (
      delete from read.leases where name in (
        select name from read.leases
        where until < clock_timestamp() - interval '1 hour' and name <> all ($1)
        order by name for update skip locked
      )
    )
    insert into read.leases as lease (name, holder, until)
    select name, $2, clock_timestamp() + $3 * interval '1 millisecond' from unnest($1::text[]) as wanted (name)
    group by name order by name
    on conflict (name) do update
    set holder = excluded.holder, until = clock_timestamp() + $3 * interval '1 millisecond'
    where lease.holder = excluded.holder or lease.until < clock_timestamp()
    returning name`,
}

const RELEASE = {
  name: 'release_leases',
  text: `
    delete from read.leases where name in (
      select name from read.leases where name = any ($1) and holder = $2 order by name for update
    )`,
}

const HELD = {
  name: 'held_leases',
  text: 'select name, holder from read.leases where starts_with(name, $1) and until > clock_timestamp() order by name',
}
