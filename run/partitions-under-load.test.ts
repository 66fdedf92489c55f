import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRabbitBroker } from '#shared/adapters/rabbitmq/broker.ts'
import { MAX_LENGTH } from '#shared/adapters/rabbitmq/configured.ts'
import { openQueues } from '#shared/adapters/rabbitmq/queues.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { recordedOf } from '#shared/events/cloud-event.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { orders, readAll, record } from '#shared/testing/recording.ts'
import { GROUP, openPipeline, type Pipeline } from '../consumer-service/testing/pipeline.ts'
import { spending, spent } from '../consumer-service/testing/read-models.ts'
import { queuesOf } from '../outbox-publisher/groups.ts'
import { changePartitions } from './change-partitions.ts'

describe('Changing the number of partitions under load', function () {
  this.timeout(120_000)
  const rabbit = rabbitOfTests()
  const silent = { step: () => ({ at: () => {}, end: () => {} }), note: () => {}, close: () => {} }

  it('loses nothing and applies nothing twice, however often it is stopped', async () => {
    const options = freshRabbitOptions(rabbit.url, { maxLength: MAX_LENGTH })
    const broker = await openRabbitBroker(options)
    const pipeline = await openPipeline(broker)
    const queues = await openQueues(rabbit.url, options)
    const change = (partitions: number, signal = new AbortController().signal) =>
      changePartitions(partitions, {
        cursors: pipeline.cursors,
        database: pipeline.read,
        readModels: ['spending'],
        openQueues: () => openQueues(rabbit.url, options),
        groups: [GROUP],
        progress: silent,
        signal,
      })
    try {
      pipeline.publish()
      pipeline.publish()
      pipeline.consume(spending)
      pipeline.consume(spending)
      let loading = true
      const load = (async () => {
        for (let number = 1; loading; number += 20) {
          await record(pipeline.log, orders(number, number + 19))
          await sleep(5)
        }
      })()
      for (const partitions of [4, 3]) {
        for (const afterMs of [1, 200]) await change(partitions, AbortSignal.timeout(afterMs)).catch(() => {})
        await change(partitions)
      }
      assert.equal(await runScript(pipeline, options.prefix, 2), 0)
      await change(2)
      loading = false
      await load
      await equalsTheLog(pipeline)
      const left = await queues.look([1, 2, 3, 4].flatMap((number) => queuesOf([GROUP], number)))
      assert.deepEqual(
        left.filter(({ state }) => state !== 'missing').map(({ queue }) => queue),
        namesOf(options.prefix, [2]),
      )
    } finally {
      await pipeline.close()
      await broker.close()
      await queues.close()
      await deleteTopology(options, namesOf(options.prefix, [1, 2, 3, 4]))
    }
  })

  const namesOf = (prefix: string, numbers: readonly number[]) =>
    numbers.flatMap((number) => queuesOf([GROUP], number)).map((name) => queueOf(prefix, name))

  const runScript = async ({ urls }: Pipeline, prefix: string, partitions: number): Promise<number> => {
    const env = {
      ...process.env,
      WRITE_DATABASE_URL: urls.write,
      READ_DATABASE_URL: urls.read,
      AMQP_URL: rabbit.url,
      QUEUE_PREFIX: prefix,
      QUEUE_TYPE: 'classic',
    }
    const child = spawn(process.execPath, ['run/partitions.ts', String(partitions)], { env, stdio: 'ignore' })
    const [code] = (await once(child, 'close')) as [number]
    return code
  }

  const equalsTheLog = async ({ log, read, reaches }: Pipeline) => {
    await reaches('spending', (await log.head()).head)
    const text = 'select customer, orders, total from read.test_spending order by customer collate "C"'
    assert.deepEqual(await read.query({ text, values: [] }), spent((await readAll(log)).map(recordedOf)))
  }
})
