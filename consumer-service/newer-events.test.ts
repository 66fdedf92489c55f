import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { NewEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orderPlaced, orders, record, storeOpened } from '#shared/testing/recording.ts'
import { openPipeline, type Pipeline } from './testing/pipeline.ts'

const fromTheFuture = (event: NewEvent): NewEvent => ({ ...event, metadata: `{"dataversion":2,${event.metadata.slice(1)}` })

describe('A consumer that is older than the events', () => {
  let pipeline: Pipeline
  const broker = createInProcessBroker()
  beforeEach(async () => {
    pipeline = await openPipeline(broker)
  })
  afterEach(() => pipeline.close())
  after(() => broker.close())

  for (const [name, consumesFirst] of [
    ['delivered', true],
    ['in the log', false],
  ] as const)
    it(`stops before one that is ${name} and says which; read models that ignore its type go on`, async () => {
      const start = async () => {
        const service = await pipeline.consume()
        pipeline.publish()
        return service
      }
      const early = consumesFirst ? await start() : undefined
      await record(pipeline.log, [...orders(1, 5), fromTheFuture(orderPlaced(6)), storeOpened(7), orderPlaced(8)], 2)
      const service = early ?? (await start())
      await pipeline.reaches('stores', 8 as Position)
      await eventually(async () => {
        const { trouble = '' } = (await service.status()).readModels.find(({ readModel }) => readModel === 'spending') ?? {}
        assert.match(trouble, /OrderPlaced at position 6 \(order-6\).* version 2.*upgrade/)
      })
      assert.equal((await pipeline.highWater('spending'))! <= 5, true)
    })
})
