import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '#shared/adapters/postgres/database.ts'
import { createEventLog } from '#shared/adapters/postgres/event-log.ts'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { queueOf } from '#shared/adapters/rabbitmq/topology.ts'
import { deleteTopology, freshRabbitOptions } from '#shared/testing/rabbitmq.ts'
import { orderPlaced, record } from '#shared/testing/recording.ts'
import { groups, queuesOf } from '../outbox-publisher/groups.ts'
import { startOwnServer } from './own-server.ts'
import { median } from './percentile.ts'

const HELP = `node bench/takeover.ts [ROUNDS]

Seconds from when the publisher that leads is killed, paused or stopped to when an event recorded at that moment has been published by the
one that stood by. Two publishers in processes of their own over RabbitMQ (AMQP_URL, else localhost).`

const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const SIGNALS = ['SIGKILL', 'SIGSTOP', 'SIGTERM'] as const

const main = async (rounds: number): Promise<void> => {
  const server = await startOwnServer()
  const url = await server.database('takeover', 'write')
  const database = createDatabase({ url, max: 2, applicationName: 'daybook-bench' })
  const [log, cursors, options] = [createEventLog(database), createPublisherCursor(database), freshRabbitOptions(AMQP_URL)]
  const seconds = { SIGKILL: [] as number[], SIGSTOP: [] as number[], SIGTERM: [] as number[] }
  let number = 0
  const publishOne = async (): Promise<void> => {
    const position = await record(log, [orderPlaced(++number)])
    while ((await cursors.read()).position < position) await sleep(5)
  }
  let standby = await start(url, options.prefix)
  try {
    for (let round = 0; round < rounds * SIGNALS.length; round++) {
      const [leader, signal] = [standby, SIGNALS[round % SIGNALS.length]!]
      await publishOne()
      standby = await start(url, options.prefix)
      await sleep(2_000 * Math.random())
      const began = performance.now()
      leader.kill(signal)
      await publishOne()
      seconds[signal].push((performance.now() - began) / 1_000)
      leader.kill('SIGKILL')
    }
  } finally {
    standby.kill('SIGKILL')
    await once(standby, 'close')
    await database.close()
    await server.stop()
    await deleteTopology(
      options,
      queuesOf(groups, 1).map((queue) => queueOf(options.prefix, queue)),
    )
  }
  for (const [signal, each] of Object.entries(seconds))
    console.log(`${signal}: median ${median(each).toFixed(2)} s, longest ${Math.max(...each).toFixed(2)} s of ${each.length}`)
}

const start = async (url: string, prefix: string) => {
  const env = {
    ...process.env,
    WRITE_DATABASE_URL: url,
    AMQP_URL,
    QUEUE_PREFIX: prefix,
    QUEUE_TYPE: 'classic',
    PUBLISHER_PORT: '0',
  }
  const child = spawn(process.execPath, ['outbox-publisher/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  while (!text.includes('Publishes; health')) await sleep(20)
  return child
}

const [argument = '10'] = process.argv.slice(2)
if (/^\d+$/.test(argument)) await main(Number(argument))
else console.log(HELP)
