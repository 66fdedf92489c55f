import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openQueues } from '#shared/adapters/rabbitmq/queues.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { deleteTopology, freshRabbitOptions, rabbitOfTests } from '#shared/testing/rabbitmq.ts'
import { groups, queuesOf } from '../outbox-publisher/groups.ts'

describe('npm run queues', function () {
  this.timeout(60_000)
  const rabbit = rabbitOfTests()
  let write: TestDatabase
  before(async () => {
    write = await freshWriteDatabase()
  })
  after(() => write?.drop())

  it('lists what is there, and makes anew what RabbitMQ has with other settings', async () => {
    const options = freshRabbitOptions(rabbit.url, { maxLength: 7 })
    const [names, others] = [queuesOf(groups, 1), queuesOf(groups, 3)]
    const queues = await openQueues(rabbit.url, options)
    await queues.recreate([...names, ...others])
    const main = `${options.prefix}.main.1-0`

    const before = await run(options.prefix, 'list')
    assert.match(before, new RegExp(`${main}.*has other settings: inequivalent arg 'x-max-length'`))
    assert.match(before, /`npm run queues -- recreate` makes these anew/)
    assert.match(before, /main\.3-2 /)
    assert.match(before, /`npm run partitions -- 1` removes those/)

    assert.match(await run(options.prefix, 'recreate'), new RegExp(`${main}: made anew`))
    await queues.remove(others)
    const after = await run(options.prefix, 'list')
    assert.deepEqual(
      after.split('\n').map((line) => / as configured$/.test(line)),
      names.map(() => true),
    )

    await queues.close()
    await deleteTopology(
      options,
      names.map((name) => queueOf(options.prefix, name)),
    )
  })

  const run = async (prefix: string, command: string): Promise<string> => {
    const { url } = write
    const env = { ...process.env, WRITE_DATABASE_URL: url, AMQP_URL: rabbit.url, QUEUE_PREFIX: prefix, QUEUE_TYPE: 'classic' }
    const child = spawn(process.execPath, ['run/queues.ts', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    assert.deepEqual(await once(child, 'close'), [0, null])
    return said.trim()
  }
})
