import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Log } from '#shared/runtime/logger.ts'
import type { GroupOf } from '../group.ts'
import { readHighWaters, type StoredHighWater } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import { reasonOf } from '../trouble.ts'
import { AtWorkElsewhere } from './alone.ts'
import { type RebuildPorts, rebuild } from './rebuild.ts'

type Options = RebuildPorts & { readonly groups: readonly GroupOf[]; readonly logger: Log }

/** What failed may have been mended by somebody. */
const [LOOK_EVERY_MS, AFTER_FAILURE_MS] = [2_000, 60_000]

/**
 * Rebuilds read models that an older version of their projection has filled, or from a history of the log that is no more; one after
 * another, and each in one process. What a newer version has filled and what the log does not reach is left for a person to look at.
 */
export const createRebuildingByItself = (options: Options) => {
  const { log, database, groups, logger } = options
  const [tick, stop] = [createAlarm(), new AbortController()]
  let running: Promise<void> = Promise.resolve()

  const look = async () => {
    const [{ epoch }, stored] = [await log.head(), await readHighWaters(database)]
    for (const projection of groups.flatMap(({ projections }) => projections))
      if (!stop.signal.aborted && isOutdated(projection, epoch, stored)) await rebuildOne(projection)
  }

  const rebuildOne = async (projection: AnyProjection) => {
    const readModel = projection.name
    const progress = { step: noStep, note: (text: string) => logger.info(text, { readModel }), close: () => {} }
    logger.info('a read model is rebuilt', { readModel, version: projection.version })
    const position = await rebuild(projection, options, { progress, park: false, signal: stop.signal })
    if (position !== undefined) logger.info('a read model has been rebuilt', { readModel, position })
  }

  const run = async () => {
    for (let pause = LOOK_EVERY_MS; !stop.signal.aborted; await tick.sleep(pause)) pause = await look().then(atOnce, later)
  }
  const atOnce = () => LOOK_EVERY_MS
  const later = (error: unknown) => {
    if (error instanceof AtWorkElsewhere) return LOOK_EVERY_MS
    logger.error('a read model could not be rebuilt', { reason: reasonOf(error) })
    return AFTER_FAILURE_MS
  }

  return {
    start: (): void => {
      running = run()
    },
    stop: async (): Promise<void> => {
      stop.abort()
      tick.ring()
      await running
    },
  }
}

const isOutdated = ({ name, version }: AnyProjection, epoch: number, stored: readonly StoredHighWater[]): boolean =>
  stored.some((row) => row.readModel === name && (row.version < version || (row.version === version && row.epoch < epoch)))

const noStep = () => ({ at: (_: number) => {}, end: () => {} })
