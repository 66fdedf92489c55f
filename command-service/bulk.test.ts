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
    await ask(`${service.url}/api/products`, { body: { productId: 'lamp', name: 'Lamp', category: 'light', price: 20 } })
  })
  after(async () => {
    await service.stop()
    await test.drop()
  })

  it('are all done, in hardly any memory', async () => {
    const memory = watchResident(service.pid)
    const reason = 'a reason that is long enough to make a difference, were it kept for all of them'.repeat(6)
    const lineOf = () => ({ command: 'MoveStock', productId: 'lamp', type: 'in', quantity: 1, reason })
    const { answers, lastLine } = await sendBulk(service.url, LINES, lineOf)
    assert.deepEqual([answers, lastLine], [{ 201: LINES }, LINES])
    assert.equal((await createEventLog(test.database).head()).head, LINES + 2)
    const most = memory.stop()
    assert.ok(most < 260, `${most} MiB`)
  })
})
