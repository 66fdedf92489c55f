import assert from 'node:assert/strict'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { ask } from '#shared/testing/http-client.ts'
import { watchResident } from '#shared/testing/resident-memory.ts'
import { sendBulk } from './testing/bulk.ts'
import { type ServiceProcess, startServiceProcess } from './testing/service-processes.ts'

const LINES = 40_000
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4']

describe(`${LINES} commands in one request`, function () {
  this.timeout(120_000)
  let test: TestDatabase
  let service: ServiceProcess
  before(async () => {
    test = await freshWriteDatabase()
    service = await startServiceProcess(test.url, {}, SMALL_HEAP)
    await ask(`${service.url}/api/customers`, { body: { customerId: 'ada', name: 'Ada' } })
  })
  after(async () => {
    await service.stop()
    await test.drop()
  })

  it('are all done, in hardly any memory', async () => {
    const memory = watchResident(service.pid)
    // 80 MB of addresses, more than the heap: not one of them may be kept.
    const address = 'Щ'.repeat(1_000)
    const lineOf = (index: number) => ({
      command: 'ChangeCustomerProfile',
      customerId: 'ada',
      name: `Ada ${index >> 3}`,
      address,
    })
    const { answers, lastLine } = await sendBulk(service.url, LINES, lineOf)
    assert.deepEqual([answers, lastLine], [{ 200: LINES }, LINES])
    assert.equal((await createEventLog(test.database).head()).head, 2 + LINES / 8)
    const most = memory.stop()
    assert.ok(most < 260, `${most} MiB`)
  })
})
