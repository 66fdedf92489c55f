import type { Position } from '#shared/kernel/types.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import { NeedsRebuild } from '../apply-batch.ts'
import { openHighWater, otherVersion } from '../high-water.ts'
import type { Going } from '../leased-work.ts'
import { coPurchase } from '../projections/co-purchase.ts'
import { nextAtOnce } from './at-once.ts'
import { createCrowdedArticles } from './crowded-articles.ts'
import { type Forgotten, forgetPairs, MOST_FORGOTTEN } from './forget-pairs.ts'
import { beginAnew, lockLists, MOVE_LISTS, PLACE, readStanding, type Standing } from './lists-place.ts'
import { type Made, makeTouchedLists, refreshLists } from './neighbour-lists.ts'
import { MAKE_POPULAR_LISTS } from './popular-lists.ts'

export type KeepingOptions = Going & {
  /** Where the read models are. */
  readonly database: Database
  /** What one statement that makes lists may take; without it so little that nobody beside it is held up. */
  readonly statementMs?: number
  readonly onMade: (lists: number) => void
  readonly onForgotten: (pairs: number) => void
  /** Where the lists stand, and the pairs they are made of. */
  readonly onPlace: (place: Place) => void
}

export type Place = { readonly position: Position; readonly pairs: Position }

/** What one statement may take: beside it the projections are at work. */
const STATEMENT_MS = 20
const FIRST_AT_ONCE = 4

/** A pause is so many times as long as the work before it: while orders come, while lists are late besides, and while no orders come. */
const RESTS = { busy: 4, late: 1, quiet: 0.25 }
const LATE_MS = 1_000
const IDLE = { firstMs: 50, mostMs: 500 }

/** What is bought most takes in every count there is: never sooner than this, and never more than a twentieth of the time. */
const POPULAR = { everyMs: 500, rest: 20 }

/** While orders touch articles all the time, each fourth turn is for pairs to be forgotten, and each fourth for lists to be refreshed. */
const TURNS = { all: 4, forget: 1, refresh: 2 }

/**
 * Keeps lists ready as long as it goes on. What it knows by itself is only what to do next: everything else is in the tables, and in
 * transactions that two who each believe to be alone take one after the other.
 */
export const keepLists = async (options: KeepingOptions): Promise<void> => {
  const { database, goesOn, sleep, onPlace } = options
  const work = createWork(options)
  const restAfter = createRest()
  let idleMs = IDLE.firstMs
  while (goesOn()) {
    const standing = await readStanding(database)
    if (standing) await requireFit(standing, database)
    const tookMs = standing?.lists ? await work(standing) : 0
    onPlace({ position: standing?.lists?.position ?? (0 as Position), pairs: standing?.pairs.position ?? (0 as Position) })
    idleMs = tookMs > 0 ? IDLE.firstMs : Math.min(2 * idleMs, IDLE.mostMs)
    const rest = restAfter(standing)
    await sleep(tookMs > 0 ? tookMs * rest : idleMs)
  }
}

/** How long to rest, in times of the work, as orders come and lists keep up. */
const createRest = () => {
  let before = 0
  // Where the pairs stood some time ago: the lists are late while they have not come there.
  let goal = { position: 0, at: 0 }
  return (standing: Standing | undefined): number => {
    const [pairs, lists, now] = [standing?.pairs.position ?? 0, standing?.lists?.position ?? 0, performance.now()]
    if (lists >= goal.position) goal = { position: pairs, at: now }
    const isBusy = pairs !== before
    before = pairs
    if (!isBusy) return RESTS.quiet
    return now - goal.at > LATE_MS ? RESTS.late : RESTS.busy
  }
}

/** Rejects with NeedsRebuild while the pairs are of no use. Lists that were made otherwise, or of another history, are begun anew. */
const requireFit = async ({ pairs, lists }: Standing, database: Database): Promise<void> => {
  if (pairs.version !== coPurchase.version)
    throw new NeedsRebuild(`${coPurchase.name} has version ${pairs.version} of its projection`)
  if (!lists) await openHighWater(database, PLACE, pairs.epoch)
  else if (lists.version < PLACE.version || lists.epoch < pairs.epoch)
    await database.transaction(async (tx) => {
      await lockOwn(tx)
      await beginAnew(tx, pairs.epoch)
    })
}

const lockOwn = async (tx: Transaction) => {
  const highWater = await lockLists(tx)
  if (highWater.version > PLACE.version) throw new NeedsRebuild(otherVersion(highWater, PLACE)!)
}

/** Does what is to be done next, and answers how many milliseconds that has taken; 0 when there is nothing. */
const createWork = ({ database, statementMs = STATEMENT_MS, onMade, onForgotten }: KeepingOptions) => {
  const crowded = createCrowdedArticles()
  const popular = { madeAt: Number.NEGATIVE_INFINITY, tookMs: 0 }
  let [limit, turn] = [FIRST_AT_ONCE, 0]

  const isPopularDue = () => performance.now() - popular.madeAt >= Math.max(POPULAR.everyMs, POPULAR.rest * popular.tookMs)

  const makePopular = async (tx: Transaction) => {
    const began = performance.now()
    await tx.query(MAKE_POPULAR_LISTS)
    ;[popular.madeAt, popular.tookMs] = [performance.now(), performance.now() - began]
  }

  const make = async (tx: Transaction, statement: typeof makeTouchedLists): Promise<void> => {
    const began = performance.now()
    const made = await tx.query<Made>(statement(limit))
    const tookMs = performance.now() - began
    limit = nextAtOnce(limit, { withinMs: statementMs, tookMs })
    for (const list of made) crowded.made(list)
    onMade(made.length)
  }

  const forget = async (productId: string): Promise<void> => {
    const [row] = await database.transaction(async (tx) => {
      await lockOwn(tx)
      return tx.query<Forgotten>(forgetPairs(productId))
    })
    const { forgotten, left } = row!
    if (forgotten < MOST_FORGOTTEN) crowded.seenTo(productId, left)
    onForgotten(forgotten)
  }

  return async ({ pairs, lists, isTouched, isPopularFresh, isOutdated }: Standing): Promise<number> => {
    const began = performance.now()
    const isBehind = lists!.epoch === pairs.epoch && lists!.position < pairs.position
    const makesPopular = !isPopularFresh && isPopularDue()
    turn = (turn + 1) % TURNS.all
    const isWanted = isTouched || isOutdated || makesPopular || (isBehind && isPopularFresh)
    const tooMany = crowded.first()
    if (tooMany !== undefined && (!isWanted || turn === TURNS.forget)) await forget(tooMany)
    else if (isWanted)
      await database.transaction(async (tx) => {
        await lockOwn(tx)
        if (makesPopular) await makePopular(tx)
        await tx.query(MOVE_LISTS)
        if (isOutdated && (!isTouched || turn === TURNS.refresh)) await make(tx, refreshLists)
        else if (isTouched) await make(tx, makeTouchedLists)
      })
    else return 0
    return performance.now() - began
  }
}
