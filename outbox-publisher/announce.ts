import type { Cursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'

const ADVICE = 'the number of the log counts: set PARTITIONS to it, or leave it out; only `npm run partitions` changes the log'

/** `asked`: how many partitions somebody has said there are. What is stored counts, and goes on until it is changed. */
export const announce = (logger: Log, { position, lastPositions, fence }: Cursor, asked: number | undefined): void => {
  const partitions = lastPositions.length
  logger.info('this publisher leads', { position, partitions, fence })
  if (asked === undefined || partitions === asked) return
  logger.warn('the log goes on in another number of partitions than PARTITIONS says', {
    partitions,
    PARTITIONS: asked,
    advice: ADVICE,
  })
}
