import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { commandLoopCases } from './testing/command-loop.cases.ts'
import { loopContentionCases } from './testing/loop-contention.cases.ts'
import { loopDeadlinesCases } from './testing/loop-deadlines.cases.ts'
import { loopFailureCases } from './testing/loop-failures.cases.ts'
import { loopIdentitiesCases } from './testing/loop-identities.cases.ts'
import { loopKeysCases } from './testing/loop-keys.cases.ts'
import { loopSnapshotCases } from './testing/loop-snapshots.cases.ts'
import { loopVersionsCases } from './testing/loop-versions.cases.ts'
import { loopWideCases } from './testing/loop-wide.cases.ts'
import { createTestLoop, furnish, inShort, order, unitsSold } from './testing/test-loop.ts'

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

  it('sells each order once while the connection is cut again and again', async () => {
    const test = await freshWriteDatabase()
    const way = await cuttable(test.url)
    const database = createDatabase({ url: way.url, role: 'daybook_command', max: 4, applicationName: 'daybook-test' })
    open.push(() => database.close(), way.cut, test.drop)
    const log = createEventLog(database)
    const loops = [createTestLoop(log, { patienceMs: 60_000 }), createTestLoop(log, { patienceMs: 60_000 })]
    await furnish(loops[0]!, 1_000)
    const selling = Array.from({ length: 20 }, async (_, buyer) => {
      for (let n = 0; n < 20; n++) assert.equal(inShort(await loops[buyer % 2]!.ask(order(`o-${buyer}-${n}`, 1))), 'recorded')
    })
    for (let cuts = 0; cuts < 5; cuts++) {
      await sleep(20 + Math.random() * 20)
      await way.cut()
      await way.mend()
    }
    await Promise.all(selling)
    assert.equal(await unitsSold(log), 400)
  })

  for (const cases of [
    commandLoopCases,
    loopKeysCases,
    loopIdentitiesCases,
    loopVersionsCases,
    loopWideCases,
    loopContentionCases,
    loopFailureCases,
    loopDeadlinesCases,
    loopSnapshotCases,
  ])
    cases('PostgreSQL', freshLog)
})
