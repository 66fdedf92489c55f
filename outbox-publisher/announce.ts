import type { Cursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'

/** `configured`: how many partitions there should be. What is stored counts, and goes on until it is changed. */
export const announce = (logger: Log, { position, lastPositions, fence }: Cursor, configured: number): void => {
  const partitions = lastPositions.length
  logger.info('this publisher leads', { position, partitions, fence })
  if (partitions === configured) return
  const command = `npm run partitions -- ${configured}`
  logger.warn('the log goes on in another number of partitions than PARTITIONS says', {
    partitions,
    PARTITIONS: configured,
    command,
  })
}
