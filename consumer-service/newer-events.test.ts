import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { NewEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orderPlaced, orders, record, storeOpened } from '#shared/testing/recording.ts'
import { openPipeline, type Pipeline } from './testing/pipeline.ts'

const ofANewVersion = (event: NewEvent): NewEvent => ({ ...event, metadata: `{"dataversion":2,${event.metadata.slice(1)}` })
const ofANewType = (event: NewEvent): NewEvent => ({ ...event, type: 'OrderDreamt' })

describe('A consumer that is older than the events', () => {
  let pipeline: Pipeline
  const broker = createInProcessBroker()
  beforeEach(async () => {
    pipeline = await openPipeline(broker)
  })
  afterEach(() => pipeline.close())
  after(() => broker.close())

  const WAYS = [
    ['delivered', true],
    ['in the log', false],
  ] as const

  const consuming = async (consumesFirst: boolean, events: readonly NewEvent[]) => {
    const start = async () => {
      const service = await pipeline.consume()
      pipeline.publish()
      return service
    }
    const early = consumesFirst ? await start() : undefined
    await record(pipeline.log, events, 2)
    const service = early ?? (await start())
    const stopsAt = (readModel: string, position: number, says: RegExp) =>
      eventually(async () => {
        const status = (await service.status()).readModels.find((one) => one.readModel === readModel)
        assert.equal(status?.mode, 'stopped')
        assert.match(status.trouble!, says)
        assert.equal(await pipeline.highWater(readModel), position)
      })
    return { stopsAt }
  }

  for (const [way, consumesFirst] of WAYS) {
    it(`stops right before a new version that is ${way}; read models that ignore its type go on`, async () => {
      const events = [...orders(1, 5), ofANewVersion(orderPlaced(6)), storeOpened(7), orderPlaced(8)]
      const { stopsAt } = await consuming(consumesFirst, events)
      await pipeline.reaches('stores', 8 as Position)
      await stopsAt('spending', 5, /OrderPlaced at position 6 \(order-6\).* version 2.*upgrade/)
    })

    it(`stops right before a new type that is ${way}: nobody knows which read models it is for`, async () => {
      const events = [...orders(1, 5), ofANewType(orderPlaced(6)), storeOpened(7), orderPlaced(8)]
      const { stopsAt } = await consuming(consumesFirst, events)
      for (const readModel of ['spending', 'stores'])
        await stopsAt(readModel, 5, /position 6 \(\S+\) is of the type OrderDreamt.*upgrade/)
    })
  }
})
