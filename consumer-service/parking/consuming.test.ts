import assert from 'node:assert/strict'
import { createInProcessBroker } from '#shared/adapters/in-process/broker.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { NewEvent } from '#shared/ports/event-log.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { orderPlaced, orders, readAll, record } from '#shared/testing/recording.ts'
import { assertDiary, diaryWith, FAULTS, openDiary, parkedIn } from '../testing/diary.ts'
import { openPipeline, type Pipeline } from '../testing/pipeline.ts'

const paid = (number: number, version = 2): NewEvent => ({
  ...orderPlaced(number),
  id: `00000000-0000-7000-a000-${String(number * 100 + version).padStart(12, '0')}`,
  version,
  type: 'OrderPaid',
  data: '{}',
})

const damaged = (event: NewEvent): NewEvent => ({ ...event, metadata: 'null' })

const consumersWith = (partitions: number) => () => {
  let pipeline: Pipeline
  const broker = createInProcessBroker()
  beforeEach(async () => {
    pipeline = await openPipeline(broker, partitions)
    await openDiary(pipeline.read, 'sound')
    await openDiary(pipeline.read, 'fragile')
  })
  afterEach(() => pipeline.close())
  after(() => broker.close())

  const faults = new Map([
    [7, FAULTS['the projection throws']],
    [30, FAULTS['the database refuses the value']],
  ])
  const consume = () => pipeline.consume(diaryWith(new Map(), 'sound'), diaryWith(faults, 'fragile'))
  const events = () => readAll(pipeline.log)
  const allReach = (position: Position) =>
    Promise.all(['sound', 'fragile'].map((readModel) => pipeline.reaches(readModel, position)))

  for (const [way, consumesFirst] of [
    ['delivered', true],
    ['in the log', false],
  ] as const)
    it(`go on with all that is ${way}, and hold up nobody`, async () => {
      const start = async () => {
        const service = await consume()
        pipeline.publish()
        return service
      }
      const early = consumesFirst ? await start() : undefined
      await record(pipeline.log, orders(1, 40), 3)
      const service = early ?? (await start())
      await allReach(await record(pipeline.log, [paid(7), paid(8), paid(30)]))
      await allReach(await record(pipeline.log, [paid(7, 3), paid(9)]))
      const all = await events()
      await assertDiary(pipeline.read, all, 'sound')
      await assertDiary(
        pipeline.read,
        all.filter(({ stream }) => stream !== 'order-7' && stream !== 'order-30'),
        'fragile',
      )
      assert.deepEqual(
        (await parkedIn(pipeline.read, 'fragile')).map(({ position, attempts }) => [position, attempts]),
        [
          [7, 3],
          [30, 3],
          [41, 0],
          [43, 0],
          [44, 0],
        ],
      )
      assert.deepEqual(await parkedIn(pipeline.read, 'sound'), [])
      await eventually(async () => {
        const { readModels } = await service.status()
        assert.equal(readModels.length, 2 * partitions)
        for (const { mode, trouble } of readModels) assert.deepEqual([mode, trouble], ['following', undefined])
      })
    })

  it('park what is damaged in the log itself', async () => {
    await consume()
    pipeline.publish()
    const position = await record(pipeline.log, [orderPlaced(1), damaged(orderPlaced(2)), orderPlaced(3), paid(2)])
    await allReach(position)
    const sound = (await events()).filter(({ stream }) => stream !== 'order-2')
    for (const readModel of ['sound', 'fragile']) {
      await assertDiary(pipeline.read, sound, readModel)
      const [first, second, ...more] = await parkedIn(pipeline.read, readModel)
      assert.match(first!.error!, /^what the log holds of it cannot be read: /)
      assert.deepEqual([first!.position, first!.attempts, second!.position, second!.error, more], [2, 1, 4, null, []])
    }
  })

  it('believe the log, not the message', async () => {
    await consume()
    pipeline.publish((window) =>
      window.map((message) =>
        message.headers.position === 2 ? { ...message, body: '{"position":2,"type":"OrderPlaced"}' } : message,
      ),
    )
    await allReach(await record(pipeline.log, orders(1, 5)))
    for (const readModel of ['sound', 'fragile']) {
      await assertDiary(pipeline.read, await events(), readModel)
      assert.deepEqual(await parkedIn(pipeline.read, readModel), [])
    }
  })
}

describe('Consumers of which some cannot apply an event', () => {
  for (const partitions of [1, 4]) describe(`in partitions: ${partitions}`, consumersWith(partitions))
})
