import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orders, record, storeOpened } from '#shared/testing/recording.ts'
import type { BrokerUnderTest } from './service.contract.ts'
import type { ConsumerService } from './service.ts'
import { createFreezer, type Freezer } from './testing/freezer.ts'
import { openPipeline, type Pipeline } from './testing/pipeline.ts'

const PARTITIONS = 4
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition)

/** Several processes with one read database: whatever becomes of them, every event is applied once. */
export const sharingContract = (name: string, open: () => Promise<BrokerUnderTest>): void => {
  describe(`Several consumers over ${name}`, () => {
    let under: BrokerUnderTest
    let pipeline: Pipeline
    let recorded: number
    let load: Promise<void>
    let loaded: boolean
    beforeEach(async () => {
      under = await open()
      pipeline = await openPipeline(under.broker, PARTITIONS)
      ;[recorded, loaded, load] = [0, false, Promise.resolve()]
    })
    afterEach(async () => {
      await endLoad()
      await pipeline.close()
      await under.close()
    })

    const next = (count: number): readonly NewEvent[] => {
      const first = recorded + 1
      recorded += count
      return [...orders(first, recorded), storeOpened(recorded)]
    }
    /** From now on something is recorded all the time. */
    const beginLoad = () => {
      pipeline.publish()
      load = (async () => {
        for (; !loaded; await sleep(5)) await record(pipeline.log, next(20))
      })()
    }
    const endLoad = () => {
      loaded = true
      return load
    }
    const partitionsOf = async (service: ConsumerService): Promise<readonly number[]> =>
      (await service.status()).shares.held.map(({ partition }) => partition.number).toSorted()
    /** As many each, and all in all every partition once. */
    const share = (...services: readonly ConsumerService[]) =>
      eventually(async () => {
        const theirs = await Promise.all(services.map(partitionsOf))
        assert.deepEqual(theirs.flat().toSorted(), ALL)
        const sizes = theirs.map(({ length }) => length)
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `${sizes}`)
      })
    const goesOn = async () => {
      const { head } = await pipeline.log.head()
      await eventually(async () => assert.ok((await pipeline.highWater('spending'))! >= head), { withinMs: 15_000 })
    }
    const equalsTheLog = async () => {
      await endLoad()
      await pipeline.equalsTheLog()
    }

    it('share the partitions evenly, and whoever joins or leaves changes that under load', async () => {
      beginLoad()
      const ada = pipeline.join()
      await share(ada)
      const bob = pipeline.join()
      await share(ada, bob)
      const cleo = pipeline.join()
      await share(ada, bob, cleo)
      await goesOn()
      await ada.stop()
      await share(bob, cleo)
      await goesOn()
      await cleo.stop()
      await share(bob)
      await equalsTheLog()
    })

    it('work on no partition that they do not hold', async () => {
      const [ada, bob] = [pipeline.join(), pipeline.join()]
      await share(ada, bob)
      const [hers, his] = await Promise.all([ada, bob].map(async (service) => (await service.status()).readModels))
      assert.deepEqual(new Set(hers!.map(({ partition }) => partition)), new Set(await partitionsOf(ada)))
      assert.deepEqual(new Set(his!.map(({ partition }) => partition)), new Set(await partitionsOf(bob)))
    })

    it('stand by when there are more of them than partitions, and take over', async () => {
      beginLoad()
      const services = Array.from({ length: PARTITIONS + 1 }, () => pipeline.join())
      await share(...services)
      const idle = await eventually(async () => {
        for (const service of services) if ((await partitionsOf(service)).length === 0) return service
        throw new Error('all have something')
      })
      const others = services.filter((service) => service !== idle)
      assert.deepEqual((await idle.status()).readModels, [])
      await others[0]!.stop()
      await share(idle, ...others.slice(1))
      await equalsTheLog()
    })

    for (const [moment, freeze] of [
      ['at any moment', async (freezer: Freezer) => freezer.freeze()],
      ['while it holds a high-water', (freezer: Freezer) => freezer.freezeBehind('lock_high_water')],
    ] as const)
      it(`take over from one that is paused ${moment}, and it is fenced when it wakes up`, async () => {
        beginLoad()
        const freezer = createFreezer({ ...pipeline, broker: under.broker })
        const [ada, bob] = [pipeline.join(), pipeline.join(freezer.ports)]
        await share(ada, bob)
        await goesOn()
        await freeze(freezer)
        await share(ada)
        await goesOn()
        freezer.thaw()
        await share(ada, bob)
        await goesOn()
        await equalsTheLog()
      })

    it('go on when each of them is paused again and again', async () => {
      beginLoad()
      const freezers = Array.from({ length: 3 }, () => createFreezer({ ...pipeline, broker: under.broker }))
      const services = freezers.map(({ ports }) => pipeline.join(ports))
      await share(...services)
      for (let round = 0; round < 6; round++) {
        const freezer = freezers[round % freezers.length]!
        freezer.freeze()
        await sleep(Math.random() * 1_500)
        freezer.thaw()
        await sleep(Math.random() * 300)
      }
      await share(...services)
      await equalsTheLog()
    })
  })
}
