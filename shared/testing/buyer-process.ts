import { createDatabase } from '../adapters/postgres/database.ts'
import { createEventLog } from '../adapters/postgres/event-log.ts'
import { streamId } from './new-events.ts'
import { type Answer, createStockTaker, type Wanted } from './stock-taker.ts'

/** A process of its own that buys one unit for each key and 40 without one, in batches, and tells its parent what it was answered. */
const [url, article, ...keys] = process.argv.slice(2) as [string, string, ...string[]]

const database = createDatabase({ url, role: 'daybook_command', max: 2, applicationName: 'daybook-test' })
const taker = createStockTaker(createEventLog(database), streamId(article))

const orders: Wanted[] = keys.map((key) => ({ quantity: 1, key }))
for (let extra = 0; extra < 40; extra++) orders.splice((extra * 7) % orders.length, 0, { quantity: 1 })

const answers: Record<string, Answer> = {}
for (let next = 0; next < orders.length; next += 4) {
  const batch = orders.slice(next, next + 4)
  for (const [index, answer] of (await taker.take(batch)).entries())
    answers[batch[index]!.key ?? `unkeyed-${next + index}`] = answer
}
await database.close()
process.send!(answers, () => process.disconnect())
