import { eventLogContract } from '../ports/event-log.contract.ts'
import { createMemoryEventLog } from './memory-event-log.ts'

eventLogContract('the event log in memory', async () => {
  const log = createMemoryEventLog()
  return { log, other: log, close: async () => {} }
})
