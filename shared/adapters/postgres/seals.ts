import type { Database } from '#shared/ports/database.ts'
import type { Seals } from '#shared/ports/seals.ts'

type Row = { readonly newest: number; readonly seal: string | null; readonly more: boolean }

export const createSeals = (database: Database): Seals => ({
  seal: async (most) => {
    const [row] = await database.query<Row>({ ...SEAL, values: [most] })
    const { newest, seal, more } = row!
    return { newest: seal === null ? undefined : { number: newest, seal }, more }
  },
})

const SEAL = {
  name: 'seal-events',
  text: `select newest, encode(seal, 'hex') as seal, more from log.seal_events($1)`,
}
