import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import { EVENTS_OF_A_SEAL, type Seal, type Seals } from '#shared/ports/seals.ts'
import type { Log } from '#shared/runtime/logger.ts'

/** Seals what has been recorded, beside the publishing: nobody waits for it, and what fails is tried again. */
export type Sealer = {
  /** Of a position up to which has been published: begins to seal when that can be. */
  readonly published: (upTo: Position) => void
  readonly newest: () => Seal | undefined
  readonly stop: () => Promise<void>
}

/** About 10 ms of the server's time, and at most a fifth of it however much there is to seal. */
const AT_A_TIME = 4
const REST = 4
const LEAST_REST_MS = 10
const AGAIN_AFTER_MS = 10_000
/** What is in the log of the process is a copy of the seal that whoever rules the database does not rule. */
const TOLD_EVERY_MS = 60_000

export const createSealer = (seals: Seals, logger: Log): Sealer => {
  const alarm = createAlarm()
  let newest: Seal | undefined
  let sealing: Promise<void> | undefined
  let [stopping, end, nextAt, notBefore, tellFrom, trouble] = [false, 0, 0, 0, 0, '']

  const tell = () => {
    tellFrom = performance.now() + TOLD_EVERY_MS
    logger.info('the log is sealed', { seal: sealText(newest!), upTo: newest!.number * EVENTS_OF_A_SEAL })
  }

  const sealAll = async () => {
    for (let isDue = true; isDue && !stopping; ) {
      const began = performance.now()
      const sealed = await seals.seal(AT_A_TIME)
      const isNew = sealed.newest?.number !== newest?.number
      newest = sealed.newest
      nextAt = ((newest?.number ?? 0) + 1) * EVENTS_OF_A_SEAL
      trouble = ''
      if (isNew && began >= tellFrom) tell()
      isDue = sealed.more || end >= nextAt
      if (isDue) await alarm.sleep(Math.max(LEAST_REST_MS, REST * (performance.now() - began)))
    }
  }

  const onFailure = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    notBefore = performance.now() + AGAIN_AFTER_MS
    if (reason !== trouble) logger.warn('cannot seal the log for now', { reason })
    trouble = reason
  }

  return {
    published: (upTo) => {
      end = upTo
      if (sealing || stopping || end < nextAt || performance.now() < notBefore) return
      sealing = sealAll()
        .catch(onFailure)
        .finally(() => {
          sealing = undefined
        })
    },
    newest: () => newest,
    stop: async () => {
      stopping = true
      alarm.ring()
      await sealing
    },
  }
}

/** As `npm run verify -- audit --seal` takes it. */
export const sealText = ({ number, seal }: Seal): string => `${number}:${seal}`
