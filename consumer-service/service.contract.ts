import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Broker } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orderPlaced, orders, record, storeOpened } from '#shared/testing/recording.ts'
import type { ConsumerService } from './service.ts'
import { CONSUMERS, openPipeline, type Pipeline } from './testing/pipeline.ts'
import { spending, stores } from './testing/read-models.ts'

export type BrokerUnderTest = {
  readonly broker: Broker
  /** Empties the group's queues, of so many partitions, behind everybody's back. */
  readonly loseContent: (partitions: number) => Promise<unknown>
  /** Makes it unreachable for a moment. */
  readonly interrupt?: () => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** What a broker cannot be put through, and why. */
export type Exempt = { readonly fromInterruptions?: string }

/** The whole way from the log to the read models, in however many partitions and whatever happens on it. */
export const consumerServiceContract = (
  name: string,
  open: () => Promise<BrokerUnderTest>,
  { partitions = 1, exempt = {} as Exempt } = {},
): void => {
  describe(`Consumers of ${partitions === 1 ? 'one partition' : `${partitions} partitions`} over ${name}`, () => {
    let under: BrokerUnderTest
    let pipeline: Pipeline
    beforeEach(async () => {
      under = await open()
      pipeline = await openPipeline(under.broker, partitions)
    })
    afterEach(async () => {
      await pipeline.close()
      await under.close()
    })

    const mixed = (first: number, last: number) =>
      orders(first, last).flatMap((order, index) => (index % 10 === 0 ? [order, storeOpened(first + index)] : [order]))

    it('apply what is published', async () => {
      await pipeline.consume()
      pipeline.publish()
      await record(pipeline.log, mixed(1, 500), 50)
      await pipeline.equalsTheLog()
      await record(pipeline.log, [orderPlaced(501)])
      await pipeline.equalsTheLog()
    })

    it('catch up with a log that is older than they are', async () => {
      await record(pipeline.log, mixed(1, 7_000), 1_000)
      await pipeline.consume()
      await pipeline.equalsTheLog()
    })

    it('apply once what is delivered twice', async () => {
      await pipeline.consume()
      pipeline.publish((window) => [...window, ...window])
      await record(pipeline.log, mixed(1, 600), 40)
      await pipeline.equalsTheLog()
    })

    it('apply in order what is delivered in another', async () => {
      await pipeline.consume()
      pipeline.publish((window) => window.toReversed())
      await record(pipeline.log, mixed(1, 600), 40)
      await pipeline.equalsTheLog()
    })

    it('notice what was lost on the way', async () => {
      await pipeline.consume()
      pipeline.publish((window) => window.filter(({ headers }) => headers.position % 17 !== 0))
      await record(pipeline.log, mixed(1, 600), 40)
      await pipeline.equalsTheLog()
    })

    it('notice when the last message was lost', async () => {
      await pipeline.consume()
      const head = await record(pipeline.log, mixed(1, 100))
      pipeline.publish((window) => window.filter(({ headers }) => headers.position !== head))
      await pipeline.equalsTheLog()
    })

    it('notice when the broker has lost everything it had', async () => {
      const first = await pipeline.consume()
      pipeline.publish()
      await record(pipeline.log, mixed(1, 50))
      await pipeline.equalsTheLog()
      await first.stop()
      await pipeline.published(await record(pipeline.log, mixed(51, 300)))
      await under.loseContent(partitions)
      await pipeline.consume()
      await pipeline.equalsTheLog()
    })

    if (!exempt.fromInterruptions)
      it('outlive a broker that goes away again and again', async () => {
        await pipeline.consume()
        pipeline.publish()
        const recording = record(pipeline.log, mixed(1, 3_000), 30)
        for (let round = 0; round < 5; round++) await under.interrupt!()
        await recording
        await pipeline.equalsTheLog()
      })

    it('go on after a restart, and do not mind another one that still runs', async () => {
      await pipeline.consume()
      pipeline.publish()
      const recording = record(pipeline.log, mixed(1, 2_000), 50)
      await eventually(async () => assert.ok((await pipeline.highWater('spending'))! > 0))
      await pipeline.consume()
      await recording
      await pipeline.equalsTheLog()
    })

    it('outlive the connections to their database', async () => {
      const cut = () =>
        pipeline.read.query({
          text: `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = '${CONSUMERS}'`,
          values: [],
        })
      await pipeline.consume()
      pipeline.publish()
      const recording = record(pipeline.log, mixed(1, 3_000), 30)
      for (let round = 0; round < 10; round++) {
        await cut()
        await sleep(20)
      }
      await recording
      await pipeline.equalsTheLog()
    })

    it('are not held up by a read model that fails, and it comes back', async () => {
      let broken = true
      const fragile = {
        ...stores,
        changes: (events: readonly Recorded<ShopEvent>[]) =>
          broken ? [{ text: 'select from not_there', values: [] }] : stores.changes(events),
      }
      const service = await pipeline.consume(spending, fragile)
      pipeline.publish()
      const head = await record(pipeline.log, mixed(1, 300), 30)
      await pipeline.reaches('spending', head)
      const failing = await eventually(async () => {
        const status = (await service.status()).readModels.find(({ readModel }) => readModel === 'stores')
        assert.equal(status?.trouble, 'relation "not_there" does not exist')
        return status
      })
      assert.equal(failing.mode, 'catching_up')
      assert.equal(await pipeline.highWater('stores'), 0)
      broken = false
      await pipeline.equalsTheLog()
      await record(pipeline.log, mixed(301, 320))
      await pipeline.equalsTheLog()
      await eventually(async () =>
        assert.ok(
          (await service.status()).readModels.every(({ mode, trouble }) => mode === 'following' && trouble === undefined),
        ),
      )
    })

    it('are not held up by a read model that is slow', async () => {
      await pipeline.consume()
      pipeline.publish()
      await record(pipeline.log, mixed(1, 20))
      await pipeline.equalsTheLog()
      let release: () => void = () => {}
      const held = pipeline.read.transaction(async (tx) => {
        await tx.query({ text: 'lock table read.test_stores', values: [] })
        await new Promise<void>((resolve) => {
          release = resolve
        })
      })
      const head = await eventually(() => record(pipeline.log, mixed(21, 40)))
      await pipeline.reaches('spending', head)
      await pipeline.reaches('spending', await record(pipeline.log, orders(41, 60)))
      release()
      await held
      await pipeline.equalsTheLog()
    })

    describe('refuse a read model', () => {
      const stopsBecause = (service: ConsumerService, reason: RegExp) =>
        eventually(async () => {
          const status = (await service.status()).readModels.find(({ readModel }) => readModel === 'stores')
          assert.equal(status?.mode, 'stopped')
          assert.match(status.trouble!, reason)
        })

      it('that another version of its projection has filled', async () => {
        const first = await pipeline.consume()
        pipeline.publish()
        await record(pipeline.log, mixed(1, 20))
        await pipeline.equalsTheLog()
        await first.stop()
        const service = await pipeline.consume(spending, { ...stores, version: 2 })
        await stopsBecause(service, /filled by version 1 of its projection, .* has version 2: npm run rebuild -- stores/)
        await pipeline.reaches('spending', await record(pipeline.log, mixed(21, 30)))
      })

      it('that was filled from another history', async () => {
        const service = await pipeline.consume()
        pipeline.publish()
        await record(pipeline.log, mixed(1, 20))
        await pipeline.equalsTheLog()
        await pipeline.write.query({ text: 'update log.epoch set epoch = 2', values: [] })
        await stopsBecause(service, /filled from history 1 of the log, this is history 2/)
      })

      it('that knows more than the log', async () => {
        await record(pipeline.log, mixed(1, 20))
        const first = await pipeline.consume()
        await pipeline.equalsTheLog()
        await first.stop()
        await pipeline.read.query({ text: `update read.high_waters set position = 99 where read_model = 'stores'`, values: [] })
        await stopsBecause(await pipeline.consume(), /applied the log up to 99, but the log ends at 22/)
      })
    })
  })
}
