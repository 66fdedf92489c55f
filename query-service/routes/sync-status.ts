import { coded } from '#shared/http/openapi-problems.ts'
import { get, type Route, type RouteDocs } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { arrayOf, count, number, object, oneOf, orNull, position, saying, text, time, yesOrNo } from '../answer-schemas.ts'
import type { QueryPorts } from '../ports.ts'
import { type HighWater, isRead, type ReactorPlace, readHighWaters, readReactors, readRebuilding } from '../reads/sync-status.ts'

type Lag = { readonly events: number; readonly seconds: number }
type LagAt = (position: Position) => Promise<Lag | null>

/** How far what is read is behind what was written, and a rebuild (`rebuild`) has come, which goes on (`rebuilding`) or was left. It answers also while the log cannot be reached, and says so. */
export const syncStatusRoutes = (ports: QueryPorts): readonly Route[] => [
  get(
    '/api/analytics/sync-status',
    {},
    async () => ({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: await statusOf(ports),
    }),
    DOCS,
  ),
]

const statusOf = async ({ database, log, cursors }: QueryPorts) => {
  const [highWaters, rebuilding, reactors, head, cursor] = await Promise.all([
    readHighWaters(database),
    readRebuilding(database),
    readReactors(database),
    log.head().catch(() => null),
    cursors.read().catch(() => null),
  ])
  const lagAt = head ? lagBehind(head.head, log) : () => Promise.resolve(null)
  return {
    log: head ? 'ok' : 'unavailable',
    head: head?.head ?? null,
    epoch: head?.epoch ?? null,
    publisher: cursor && { position: cursor.position, lag: await lagAt(cursor.position) },
    readModels: await readModelsOf(highWaters, rebuilding, lagAt),
    reactors: await Promise.all(reactors.map(reactorShown(lagAt))),
  }
}

const reactorShown =
  (lagAt: LagAt) =>
  async ({ reactor: name, position, epoch, movedAt }: ReactorPlace) => ({
    ...{ name, position, epoch, movedAt },
    lag: await lagAt(position),
  })

const readModelsOf = (highWaters: readonly HighWater[], rebuilding: ReadonlySet<string>, lagAt: LagAt) => {
  const rebuilds = new Map(highWaters.map(({ readModel, position }) => [readModel, position]))
  const live = highWaters.filter(isRead)
  const byName = Map.groupBy(live, ({ readModel }) => readModel)
  return Promise.all(
    Array.from(byName, async ([name, partitions]) => {
      const highWater = Math.min(...partitions.map(({ position }) => position)) as Position
      const parked = partitions.reduce((sum, partition) => sum + partition.parked, 0)
      const shown = async ({ partition, position, epoch, movedAt, parked }: HighWater) => ({
        partition,
        highWater: position,
        epoch,
        movedAt,
        lag: await lagAt(position),
        parked,
      })
      const rebuild = rebuilds.get(`${name}~rebuild`) ?? null
      return {
        name,
        highWater,
        lag: await lagAt(highWater),
        parked,
        rebuild,
        rebuilding: rebuilding.has(name),
        partitions: await Promise.all(partitions.map(shown)),
      }
    }),
  )
}

/** In seconds: for how long the next event has been waiting. Each position is looked up once. */
const lagBehind = (head: Position, log: LogReader): LagAt => {
  const known = new Map<Position, Promise<Lag | null>>()
  return (position) => {
    const lag = known.get(position) ?? lookUp(position, head, log)
    known.set(position, lag)
    return lag
  }
}

const lookUp = async (position: Position, head: Position, log: LogReader): Promise<Lag | null> => {
  if (position >= head) return { events: 0, seconds: 0 }
  const page = await log.read({ after: position, limit: 1 }).catch(() => null)
  const waitingSince = page?.events[0]?.recordedAt
  if (waitingSince === undefined) return null
  return { events: head - position, seconds: Math.max(0, (Date.now() - Date.parse(waitingSince)) / 1000) }
}

const lag = orNull(object<Lag>({ events: count, seconds: saying('For how long the next event has been waiting.', number) }))
const place = { position, epoch: count, movedAt: time, lag }

const readModel = object<Awaited<ReturnType<typeof readModelsOf>>[number]>({
  name: text,
  highWater: saying('Up to where it tells: the least of its partitions.', position),
  lag,
  parked: count,
  rebuild: saying('How far one that is filled beside it has come.', orNull(position)),
  rebuilding: saying('Whether a process is at that.', yesOrNo),
  partitions: arrayOf(object({ partition: count, highWater: position, epoch: count, movedAt: time, lag, parked: count })),
})

const DOCS: RouteDocs = {
  name: 'readSyncStatus',
  summary: 'How far the publisher, each read model and each reactor are behind the log',
  answers: {
    200: {
      description: 'As of now.',
      headers: ['Cache-Control'],
      schema: object<Awaited<ReturnType<typeof statusOf>>>({
        log: oneOf('ok', 'unavailable'),
        head: orNull(position),
        epoch: orNull(count),
        publisher: orNull(object({ position, lag })),
        readModels: arrayOf(readModel),
        reactors: arrayOf(object({ name: text, ...place })),
      }),
    },
  },
  problems: coded('unavailable'),
}
