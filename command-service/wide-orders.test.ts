import assert from 'node:assert/strict'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { ask, linesOf } from '#shared/testing/http-client.ts'
import { type ServiceProcess, startServiceProcess } from './testing/service-processes.ts'
import { recordWideOrders, wideOrderId } from './testing/wide-orders.ts'

const ORDERS = 500

type Answer = { readonly line: number; readonly status: number }

describe(`${ORDERS} orders as long as they may be`, function () {
  this.timeout(180_000)
  let test: TestDatabase
  let service: ServiceProcess
  before(async () => {
    test = await freshWriteDatabase()
    service = await startServiceProcess(test.url)
    await ask(`${service.url}/api/products`, {
      body: { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stocked: false },
    })
    await recordWideOrders(test.database, ORDERS)
  })
  after(async () => {
    await service.stop()
    await test.drop()
  })

  /** Goes on where the last answer says that it was not taken, as the contract tells a client to. */
  const payAll = async (from = 0): Promise<readonly Answer[]> => {
    const pay = (_: unknown, index: number) => JSON.stringify({ command: 'PayOrder', orderId: wideOrderId(from + index) })
    const body = Array.from({ length: ORDERS - from }, pay).join('\n')
    const answers = linesOf<Answer>(
      (await ask(`${service.url}/api/commands`, { body, headers: { 'content-type': 'application/x-ndjson' } })).text,
    )
    if (answers.at(-1)?.status !== 503) return answers
    assert.ok(answers.length > 1, `nothing was taken from order ${from} on`)
    return [...answers.slice(0, -1), ...(await payAll(from + answers.length - 1))]
  }

  it('are all paid in one request, in an ordinary heap, and others are served meanwhile', async () => {
    let paid: readonly Answer[] | undefined
    const paying = payAll().then((answers) => {
      paid = answers
    })
    const others: number[] = []
    while (paid === undefined) {
      const body = { orderId: `other-${others.length}`, items: [{ productId: 'lamp', quantity: 1 }] }
      const placing = ask(`${service.url}/api/orders`, { body }).then(({ status }) => void others.push(status))
      await Promise.race([placing, paying])
      if (paid === undefined) await placing
    }
    assert.deepEqual(
      paid.map(({ status }) => status),
      Array(ORDERS).fill(200),
    )
    assert.ok(others.length > 1)
    assert.deepEqual([...new Set(others)], [201])
    const { events } = await createEventLog(test.database).read({ after: (ORDERS + 2) as never, limit: 10_000 })
    assert.equal(events.filter(({ type }) => type === 'OrderPaid').length, ORDERS)
  })
})
