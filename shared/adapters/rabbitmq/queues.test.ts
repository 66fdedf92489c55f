import assert from 'node:assert/strict'
import { connect } from 'amqplib'
import type { Position } from '#shared/kernel/types.ts'
import type { Message, QueueName } from '#shared/ports/broker.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { openRabbitBroker, type RabbitOptions } from './broker.ts'
import { openQueues, type Queues } from './queues.ts'
import { exchangeOf, queueOf } from './topology.ts'

const names: QueueName[] = [0, 1].map((partition) => ({ group: 'orders', partition, partitions: 2 }))

const message = (position: number): Message => ({
  headers: { position: position as Position, partition: 0, partitions: 2, prevPosition: (position - 1) as Position, logEpoch: 1 },
  topic: 'order.OrderPlaced',
  id: `event-${position}`,
  body: '{}',
})

describe('The queues of an installation', () => {
  const rabbit = rabbitOfTests()
  let options: RabbitOptions
  let queues: Queues
  beforeEach(async () => {
    options = freshRabbitOptions(rabbit.url)
    queues = await openQueues(rabbit.url, options)
  })
  afterEach(async () => {
    await queues.close()
    const made = names.map((name) => queueOf(options.prefix, name))
    await deleteTopology(options, made)
  })

  const states = async (of = queues) => (await of.look(names)).map(({ state }) => state)
  /** As another installation would be configured. */
  const otherwise = async <Result>(work: (queues: Queues) => Promise<Result>): Promise<Result> => {
    const others = await openQueues(rabbit.url, { ...options, maxLength: 7 })
    return work(others).finally(others.close)
  }

  it('are missing until they are declared, and are removed', async () => {
    assert.deepEqual(await states(), ['missing', 'missing'])
    assert.deepEqual(await queues.recreate(names), [])
    assert.deepEqual(await states(), ['as_configured', 'as_configured'])
    await queues.remove([...names, { group: 'nobody', partition: 0, partitions: 1 }])
    assert.deepEqual(await states(), ['missing', 'missing'])
  })

  it('tell what in them is not as configured, and are made anew', async () => {
    await queues.recreate(names)
    const seen = await otherwise((others) => others.look(names))
    assert.deepEqual(
      seen.map(({ state }) => state),
      ['otherwise', 'otherwise'],
    )
    assert.match(seen[0]!.difference!, /x-max-length/)
    assert.deepEqual(
      await otherwise((others) => others.recreate(names)),
      names.map((name) => queueOf(options.prefix, name)),
    )
    assert.deepEqual(await otherwise(states), ['as_configured', 'as_configured'])
  })

  it('are bound again when the exchange was of another kind', async () => {
    const connection = await connect(rabbit.url)
    await (await connection.createChannel()).assertExchange(exchangeOf(options.prefix), 'fanout', { durable: true })
    await connection.close()
    assert.deepEqual(await queues.recreate(names), [exchangeOf(options.prefix)])
    const broker = await openRabbitBroker(options)
    await eventually(() => assert.ok(broker.connected()))
    await broker.publish([message(1)])
    await broker.close()
    assert.deepEqual(
      (await queues.look(names)).map(({ messages }) => messages),
      [1, 0],
    )
  })

  it('are looked at on the next node when one cannot be used', async () => {
    const others = await openQueues(`amqp://guest:guest@127.0.0.1:1,${rabbit.url}`, options)
    assert.deepEqual(await states(others), ['missing', 'missing'])
    await others.close()
  })

  it('that are made anew under a consumer go on with it', async () => {
    const broker = await openRabbitBroker({ ...options, maxLength: 7 })
    const seen: number[] = []
    await eventually(() => assert.ok(broker.connected()))
    await broker.declare(names)
    await broker.consume(
      names[0]!,
      { maxBatch: 10 },
      async (batch) => void seen.push(...batch.map((one) => one.headers.position)),
    )
    await eventually(async () => assert.equal((await otherwise((others) => others.look(names)))[0]!.consumers, 1))
    await queues.recreate(names)
    await otherwise((others) => others.recreate(names))
    await eventually(async () => {
      await broker.declare(names)
      await broker.publish([message(1)])
      assert.ok(seen.includes(1))
    })
    await broker.close()
  })
})
