import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { commandLoopCases } from './testing/command-loop.cases.ts'
import { loopContentionCases } from './testing/loop-contention.cases.ts'
import { loopFailureCases } from './testing/loop-failures.cases.ts'
import { loopKeysCases } from './testing/loop-keys.cases.ts'

describe('over PostgreSQL', () => {
  const open: (() => Promise<void>)[] = []

  const freshLog = async () => {
    const test = await freshWriteDatabase()
    const database = createDatabase({ url: test.url, role: 'daybook_command', max: 4, applicationName: 'daybook-test' })
    open.push(() => database.close(), test.drop)
    return createEventLog(database)
  }

  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })

  for (const cases of [commandLoopCases, loopKeysCases, loopContentionCases, loopFailureCases]) cases('PostgreSQL', freshLog)
})
