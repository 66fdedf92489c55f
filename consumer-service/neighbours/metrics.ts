import { Gauge, type Registry } from 'prom-client'
import type { Transaction } from '#shared/ports/database.ts'
import type { Neighbours, NeighboursStatus } from './running-neighbours.ts'

/** Whoever stands by knows nothing of where another one is. */
export const watchNeighbours = (registry: Registry, neighbours: Pick<Neighbours, 'status'>, database: Transaction): void => {
  const gauge = (name: string, help: string, factOf: (status: NeighboursStatus) => number | Promise<number | undefined>) =>
    new Gauge({
      name,
      help,
      labelNames: [],
      registers: [registry],
      async collect() {
        const status = neighbours.status()
        this.reset()
        const fact = status.mode === 'working' || name === WORKING ? await factOf(status) : undefined
        if (fact === undefined) this.remove()
        else this.set(fact)
      },
    })

  gauge(WORKING, '1 while this process makes lists of neighbours, 0 while it stands by', ({ mode }) => Number(mode === 'working'))
  gauge('daybook_neighbours_position', 'Up to where the lists of neighbours tell', ({ position }) => position)
  gauge('daybook_neighbours_lag_events', 'Events that the pairs know of and the lists do not', ({ lag }) => lag)
  gauge('daybook_neighbours_waiting', '1 while they cannot go on', ({ trouble }) => Number(trouble !== undefined))
  gauge('daybook_neighbours_touched_articles', 'Articles whose lists are to be made anew', () => touchedIn(database))
  gauge('daybook_neighbours_lists_made', 'Lists made since this process began', ({ listsMade }) => listsMade)
  gauge('daybook_neighbours_pairs_forgotten', 'Pairs forgotten since this process began', ({ pairsForgotten }) => pairsForgotten)
}

const WORKING = 'daybook_neighbours_working'

/** Undefined while the read database is away. */
const touchedIn = async (database: Transaction): Promise<number | undefined> => {
  const statement = { name: 'count touched', text: 'select count(*) as touched from touched_articles', values: [] }
  const [row] = await database.query<{ touched: number }>(statement).catch(() => [])
  return row?.touched
}
