import assert from 'node:assert/strict'
import type { Database } from '#shared/ports/database.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshEventLog } from '#shared/testing/fresh-event-log.ts'
import { ask, linesOf, type Received } from '#shared/testing/http-client.ts'
import { readAll } from '#shared/testing/recording.ts'
import { createStallingProxy } from '#shared/testing/stalling-proxy.ts'
import { startServiceProcess } from './testing/service-processes.ts'

type Outcome = { readonly what: string; readonly path: string; readonly body: object; readonly status: number }

const OUTCOMES: readonly Outcome[] = [
  { what: 'an order', path: '/api/orders', body: { items: [{ productId: 'lamp', quantity: 2 }] }, status: 201 },
  { what: 'an order refused', path: '/api/orders', body: { items: [{ productId: 'lamp', quantity: 99 }] }, status: 409 },
  { what: 'a refusal that records nothing', path: '/api/products/none', body: { price: 1 }, status: 404 },
  { what: 'a command with nothing left to do', path: '/api/products/lamp', body: { price: 20 }, status: 200 },
]

const send = (url: string, { path, body }: Outcome): Promise<Received> =>
  ask(`${url}${path}`, {
    body,
    method: path.startsWith('/api/products/') ? 'PATCH' : 'POST',
    headers: { 'idempotency-key': 'once', 'x-request-id': 'r-1' },
  })

/** What does not change from one request to another. */
const answerIn = ({ status, text, headers }: Received) => {
  const { traceId: _, ...body } = JSON.parse(text)
  const { location, etag } = headers
  return { status, body, location, etag, position: headers['daybook-position'] }
}

const keysKept = async (database: Database): Promise<number> => {
  const [row] = await database.query<{ count: number }>({ text: 'select count(*) from log.command_results', values: [] })
  return row!.count
}

describe('A command service that is killed between the commit and its answer', function () {
  this.timeout(60_000)

  for (const outcome of OUTCOMES)
    it(`answers the same key as it would have: ${outcome.what}`, async () => {
      const { url, log, database, drop } = await freshEventLog()
      const proxy = await createStallingProxy(url)
      const doomed = await startServiceProcess(proxy.url)
      const lamp = { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stock: 5 }
      assert.equal((await ask(`${doomed.url}/api/products`, { body: lamp })).status, 201)

      proxy.holdAnswerTo('append')
      const unheard = assert.rejects(send(doomed.url, outcome))
      await eventually(async () => assert.equal(await keysKept(database), 1))
      await doomed.kill()
      await unheard
      const before = await readAll(log)

      const next = await startServiceProcess(url)
      const [first, second] = [await send(next.url, outcome), await send(next.url, outcome)]
      assert.equal(first.status, outcome.status)
      assert.equal(first.headers['daybook-position'], String(before.length))
      assert.deepEqual(
        [first, second].map(({ headers }) => headers['idempotent-replayed']),
        ['true', 'true'],
      )
      assert.deepEqual(answerIn(first), answerIn(second))
      const line = { command: 'PlaceOrder', idempotencyKey: 'once', ...outcome.body }
      if (outcome.path === '/api/orders') {
        const lines = await ask(`${next.url}/api/commands`, {
          body: JSON.stringify(line),
          headers: { 'content-type': 'application/x-ndjson' },
        })
        assert.equal(linesOf(lines.text)[0]?.['replayed'], true)
      }
      assert.deepEqual(await readAll(log), before)
      await next.stop()
      await proxy.close()
      await drop()
    })
})
