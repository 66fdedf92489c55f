import type { Position } from '#shared/kernel/types.ts'
import { type Database, isUnavailable } from '#shared/ports/database.ts'
import { type Frontier, type FrontierMap, readFrontiers, tellsUpTo } from './frontier-map.ts'
import type { History } from './history.ts'
import type { Found, Reading } from './reading.ts'

export type ReplicaSource = {
  /** How it is called in `/health` and metrics. */
  readonly name: string
  readonly database: Database
}

export type ReplicaStatus = {
  readonly name: string
  /** For how long it has not been level with the primary; undefined before it was for the first time. */
  readonly lagSeconds: number | undefined
  /** Why it is left out. */
  readonly trouble: string | undefined
  readonly reads: Readonly<Record<'answered' | 'behind' | 'failed', number>>
}

/** What the primary told, and when it was asked. */
export type Level = { readonly frontiers: FrontierMap; readonly at: number }

/** So long what was seen of a replica is taken for what it has: it is not tried again for more. */
const FRESH_MS = 100

/** Who says nothing for so long is not there. */
export const CHECKED_WITHIN_MS = 2_000

export type Replica = ReturnType<typeof createReplica>

/** A copy of the read database that follows it by itself. It is used while it answers, and is not behind for longer than the limit. */
export const createReplica = ({ name, database }: ReplicaSource, lagLimitMs: number, history: History) => {
  const seen = new Map<string, Frontier & { readonly at: number }>()
  const reads = { answered: 0, behind: 0, failed: 0 }
  let trouble: string | undefined = 'it has not been looked at yet'
  let levelAt: number | undefined
  let goal: Level | undefined

  const saw = (readModel: string, { frontier, epoch }: Frontier) =>
    void seen.set(readModel, { frontier, epoch, at: performance.now() })

  /** It was level with the primary at the moment when that told what this has by now, of the same history. */
  const measure = (mine: FrontierMap, primary: Level): void => {
    const has = (level: Level) => level.frontiers.entries().every(([name, its]) => isLevel(mine.get(name), its))
    const reached = [primary, goal].find((level) => level && has(level))
    if (reached) levelAt = reached.at
    if (reached === primary) goal = undefined
    else if (reached || !goal) goal = primary
  }

  const holds = (readModel: string, position: Position): boolean => tellsUpTo(position, seen.get(readModel) ?? NOTHING, history)

  const lagMs = (): number | undefined => (levelAt === undefined ? undefined : performance.now() - levelAt)

  return {
    name,
    isUsed: (): boolean => trouble === undefined,
    holds,
    mayHold: (readModel: string, position: Position): boolean => {
      const known = seen.get(readModel)
      return known === undefined || holds(readModel, position) || performance.now() - known.at > FRESH_MS
    },

    /** undefined when it is not told up to there, or fails in a way that the primary need not. */
    read: async <Params extends object, Row, Beside>(
      reading: Reading<Params, Row, Beside>,
      params: Params,
      atLeast: Position,
    ): Promise<Found<Row, Beside> | undefined> => {
      try {
        const found = await reading(database, params)
        saw(reading.readModel, found)
        const isEnough = tellsUpTo(atLeast, found, history)
        reads[isEnough ? 'answered' : 'behind']++
        return isEnough ? found : undefined
      } catch (error) {
        if (isOfTheStatement(error)) throw error
        reads.failed++
        if (!isInTheWay(error)) trouble = reasonOf(error)
        return undefined
      }
    },

    /** Never rejects. Without the primary it cannot fall behind it either. */
    check: async (primary: Level | undefined): Promise<void> => {
      try {
        const mine = await readFrontiers(database, CHECKED_WITHIN_MS)
        for (const [readModel, frontier] of mine) saw(readModel, frontier)
        if (primary) measure(mine, primary)
        const lag = lagMs()
        if (primary && lag === undefined) trouble = 'it has not caught up yet'
        else if (primary && lag! > lagLimitMs) trouble = `it has been behind for ${Math.round(lag! / 1000)} s`
        else if (lag !== undefined) trouble = undefined
      } catch (error) {
        trouble = reasonOf(error)
      }
    },

    status: (): ReplicaStatus => {
      const lag = lagMs()
      return { name, lagSeconds: lag === undefined ? undefined : lag / 1000, trouble, reads: { ...reads } }
    },
  }
}

const NOTHING: Frontier = { frontier: 0 as Position, epoch: 0 }

const isLevel = ({ frontier, epoch }: Frontier = NOTHING, primary: Frontier): boolean =>
  epoch === primary.epoch && frontier >= primary.frontier

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** The statement took too long, or is wrong with these values: it would be with the primary. */
const isOfTheStatement = (error: unknown): boolean => codeOf(error) === '57014' || /^22/.test(codeOf(error))

/** What the replica replays took the rows or the tables from under the statement. */
const isInTheWay = (error: unknown): boolean => /^40/.test(codeOf(error))

const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error) ? `it cannot be reached (${message})` : message
}
