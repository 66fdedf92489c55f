import { createAlarm } from '#shared/kernel/alarm.ts'
import { pauseBefore } from '#shared/kernel/back-off.ts'
import type { Log } from '#shared/runtime/logger.ts'
import type { GroupOf } from '../group.ts'
import { readHighWaters, type StoredHighWater } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import { reasonOf } from '../trouble.ts'
import { AtWorkElsewhere } from './alone.ts'
import { type RebuildPorts, rebuild } from './rebuild.ts'

type Options = RebuildPorts & { readonly groups: readonly GroupOf[]; readonly logger: Log }

const LOOK_EVERY_MS = 2_000

/** What failed may have been mended by somebody; until then it is left alone, longer each time. */
const AFTER_FAILURE = { firstMs: 60_000, mostMs: 3_600_000 }

type Failed = { readonly times: number; readonly until: number }

/**
 * Rebuilds read models that an older version of their projection has filled, or from a history of the log that is no more; one after
 * another, and each in one process. What a newer version has filled and what the log does not reach is left for a person to look at.
 */
export const createRebuildingByItself = (options: Options) => {
  const { log, database, groups, logger } = options
  const [tick, stop] = [createAlarm(), new AbortController()]
  const failed = new Map<string, Failed>()
  let running: Promise<void> = Promise.resolve()

  const look = async () => {
    const [{ epoch }, stored] = [await log.head(), await readHighWaters(database)]
    for (const projection of groups.flatMap(({ projections }) => projections))
      if (!stop.signal.aborted && isOutdated(projection, epoch, stored) && !isPaused(projection))
        await rebuildOne(projection).then(
          () => failed.delete(projection.name),
          (error: unknown) => leaveAlone(projection, error),
        )
  }

  const isPaused = ({ name }: AnyProjection) => performance.now() < (failed.get(name)?.until ?? 0)

  const leaveAlone = ({ name: readModel }: AnyProjection, error: unknown) => {
    if (error instanceof AtWorkElsewhere) return
    const times = (failed.get(readModel)?.times ?? 0) + 1
    const pause = pauseBefore(times, AFTER_FAILURE, Math.random)
    failed.set(readModel, { times, until: performance.now() + pause })
    const again = `in ${Math.ceil(pause / 60_000)} min`
    logger.error('a read model could not be rebuilt', { readModel, reason: reasonOf(error), again })
  }

  const rebuildOne = async (projection: AnyProjection) => {
    const readModel = projection.name
    const progress = { step: noStep, note: (text: string) => logger.info(text, { readModel }), close: () => {} }
    logger.info('a read model is rebuilt', { readModel, version: projection.version })
    const position = await rebuild(projection, options, { progress, park: false, signal: stop.signal })
    if (position !== undefined) logger.info('a read model has been rebuilt', { readModel, position })
  }

  const run = async () => {
    for (; !stop.signal.aborted; await tick.sleep(LOOK_EVERY_MS))
      await look().catch((error: unknown) => logger.debug('cannot look which read models are outdated', { error }))
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
