import assert from 'node:assert/strict'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import type { LoggedEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { ask } from '#shared/testing/http-client.ts'
import { type KeptAnswer, type KeptConnection, keptConnection } from '#shared/testing/kept-connection.ts'
import { readAll } from '#shared/testing/recording.ts'
import { residentMebibytes } from '#shared/testing/resident-memory.ts'
import { createStallingProxy, type StallingProxy } from '#shared/testing/stalling-proxy.ts'
import { type ServiceProcess, startServiceProcess } from './testing/service-processes.ts'

const CLIENTS = 6_000
const AT_ONCE = 200

type Answered = { readonly orderId: string; readonly status: number; readonly code: string; readonly detail: string }

const orderOf = (orderId: string) => ({ orderId, items: [{ productId: 'lamp', quantity: 1 }] })
const order = (orderId: string): string => JSON.stringify(orderOf(orderId))

const answered = (orderId: string, { status, body }: KeptAnswer): Answered => ({ orderId, status, ...JSON.parse(body) })

describe('A database that says nothing while thousands order', function () {
  this.timeout(120_000)
  let test: TestDatabase
  let proxy: StallingProxy
  let service: ServiceProcess
  let clients: readonly KeptConnection[]

  before(async () => {
    test = await freshWriteDatabase()
    proxy = await createStallingProxy(test.url)
    // Were what waits not bounded, this heap would not hold it.
    service = await startServiceProcess(proxy.url, { COMMAND_DEADLINE_MS: '3000' }, ['--max-old-space-size=128'])
    const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stock: 1_000_000 }
    assert.equal((await ask(`${service.url}/api/products`, { body: lamp })).status, 201)
    const opened: KeptConnection[] = []
    while (opened.length < CLIENTS)
      opened.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => keptConnection(service.url)))))
    clients = opened
  })
  after(async () => {
    for (const client of clients) client.close()
    await service.stop()
    await proxy.close()
    await test.drop()
  })

  const orderAll = (round: string): Promise<readonly Answered[]> =>
    Promise.all(
      clients.map(async (client, n) => answered(`${round}-${n}`, await client.post('/api/orders', order(`${round}-${n}`)))),
    )
  const ordersIn = (events: readonly LoggedEvent[]) =>
    new Set(events.filter(({ type }) => type === 'OrderPlaced').map(({ stream }) => stream.slice('order-'.length)))
  const isBackAtWork = (round: string) =>
    eventually(
      async () => {
        const answer = await ask(`${service.url}/api/orders`, {
          body: orderOf(`${round}-later`),
          headers: { 'idempotency-key': round },
        })
        assert.equal(answer.status, 201)
      },
      { withinMs: 30_000 },
    )

  for (const round of ['first', 'second'])
    it(`answers everybody, keeps its memory, and told the truth (${round} time)`, async () => {
      proxy.hold('request', 'answer')
      const answers = await orderAll(round)
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503])
      const codes = Object.groupBy(answers, ({ code }) => code)
      assert.deepEqual(
        Object.keys(codes).filter((code) => !['overloaded', 'unavailable', 'outcome_unknown'].includes(code)),
        [],
      )
      assert.ok(codes['overloaded']!.filter(({ detail }) => detail.startsWith('Too many')).length >= CLIENTS - 4_000 - 500)
      assert.ok(residentMebibytes(service.pid) < 450, `${residentMebibytes(service.pid)} MiB`)

      proxy.release()
      await isBackAtWork(round)
      const placed = ordersIn(await readAll(createEventLog(test.database)))
      const recordedAfterAll = answers.filter(({ code, orderId }) => code !== 'outcome_unknown' && placed.has(orderId))
      assert.deepEqual(recordedAfterAll, [])
    })

  it('takes everything when the database is back', async () => {
    const few = clients.slice(0, 1_000)
    const answers = await Promise.all(few.map((client, n) => client.post('/api/orders', order(`third-${n}`))))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
    assert.deepEqual(service.errors, [])
  })
})
