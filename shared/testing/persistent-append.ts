import type { AppendAnswer, AppendBatch, EventLog } from '../ports/event-log.ts'
import { LogUnavailable } from '../ports/event-log.ts'

/** Sends a batch until it is answered: after a lost answer the same one again, as the port asks. */
export const persistentAppend = async (log: EventLog, batch: AppendBatch, attempts = 50): Promise<AppendAnswer> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await log.append(attempt === 1 ? batch : { ...batch, again: true })
    } catch (error) {
      if (!(error instanceof LogUnavailable) || attempt === attempts) throw error
    }
}

/** Calls until it does not fail for want of a connection; only for what changes nothing. */
export const persistently = async <Result>(call: () => Promise<Result>, attempts = 50): Promise<Result> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof LogUnavailable) || attempt === attempts) throw error
    }
}
