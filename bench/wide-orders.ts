import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { ask, linesOf } from '#shared/testing/http-client.ts'
import { watchResident } from '#shared/testing/resident-memory.ts'
import { startServiceProcess } from '../command-service/testing/service-processes.ts'
import { recordWideOrders, wideOrderId } from '../command-service/testing/wide-orders.ts'
import { startOwnServer } from './own-server.ts'
import { percentile } from './percentile.ts'

const HELP = `node bench/wide-orders.ts [ORDERS] [COMMAND]

How long it takes to carry on so many orders of 2,000 lines (500 unless told) in one request of lines: PayOrder unless told, or another
command that needs nothing but the order's id; the service's memory, and how long others wait for an order of one line meanwhile. On a
PostgreSQL of its own.`

type Answer = { readonly status: number; readonly code?: string }

const main = async (orders: number, command: string): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('wide', 'write')
  const service = await startServiceProcess(url)
  const owner = createDatabase({ url, max: 1, applicationName: 'daybook-bench' })
  try {
    await ask(`${service.url}/api/products`, {
      body: { productId: 'lamp', name: 'Lamp', category: 'light', price: 20, stocked: false },
    })
    await recordWideOrders(owner, orders)
    await measure(service.url, service.pid, orders, command)
  } finally {
    await owner.close()
    await service.stop()
    await server.stop()
  }
}

const measure = async (url: string, pid: number, orders: number, command: string): Promise<void> => {
  const [began, memory] = [performance.now(), watchResident(pid)]
  let isDone = false
  const others = orderUntil(url, () => isDone)
  const body = Array.from({ length: orders }, (_, n) => JSON.stringify({ command, orderId: wideOrderId(n) })).join('\n')
  const answers = linesOf<Answer>(
    (await ask(`${url}/api/commands`, { body, headers: { 'content-type': 'application/x-ndjson' } })).text,
  )
  const seconds = (performance.now() - began) / 1_000
  isDone = true
  const waits = await others
  console.log(`${command} × ${orders}: ${seconds.toFixed(1)} s, ${counted(answers)}; at most ${memory.stop()} MiB resident`)
  console.log(
    `others meanwhile: ${waits.length} orders, p50 ${percentile(waits, 50)} ms, longest ${Math.max(...waits).toFixed(0)} ms`,
  )
}

/** Milliseconds each order took. */
const orderUntil = async (url: string, isDone: () => boolean): Promise<readonly number[]> => {
  const waits: number[] = []
  while (!isDone()) {
    const began = performance.now()
    const { status } = await ask(`${url}/api/orders`, { body: { items: [{ productId: 'lamp', quantity: 1 }] } })
    if (status !== 201) console.log(`an order was answered ${status}`)
    waits.push(performance.now() - began)
  }
  return waits
}

const counted = (answers: readonly Answer[]): string =>
  Object.entries(Object.groupBy(answers, ({ status, code = '' }) => `${status} ${code}`.trim()))
    .map(([what, some]) => `${some!.length} answered ${what}`)
    .join(', ')

const args = process.argv.slice(2)
if (args.includes('--help')) console.log(HELP)
else await main(Number(args[0] ?? 500), args[1] ?? 'PayOrder')
