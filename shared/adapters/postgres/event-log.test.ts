import { eventLogContract } from '#shared/ports/event-log.contract.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { createDatabase } from './database.ts'
import { createEventLog } from './event-log.ts'

eventLogContract('the event log in PostgreSQL', async () => {
  const test = await freshWriteDatabase()
  const databases = [1, 2].map(() =>
    createDatabase({ url: test.url, role: 'daybook_command', max: 2, applicationName: 'daybook-test' }),
  )
  const [log, other] = databases.map(createEventLog) as [ReturnType<typeof createEventLog>, ReturnType<typeof createEventLog>]
  const close = async () => {
    await Promise.all(databases.map((database) => database.close()))
    await test.drop()
  }
  return { log, other, close }
})
