import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'

describe('The four services as processes', () => {
  it('are all stopped when one ends, which is named', async function () {
    this.timeout(60_000)
    const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const ports = {
      COMMAND_PORT: '0',
      QUERY_PORT: `${(taken.address() as AddressInfo).port}`,
      PUBLISHER_PORT: '0',
      CONSUMER_PORT: '0',
    }
    const env = {
      ...process.env,
      ...ports,
      WRITE_DATABASE_URL: write.url,
      READ_DATABASE_URL: read.url,
      QUEUE_PREFIX: 'daybook-unused',
    }
    const nobody = { ...env, AMQP_URL: 'amqp://127.0.0.1:1', HOST: '127.0.0.1' }
    const child = spawn(process.execPath, ['run/services.ts'], { env: nobody, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    const [code] = await once(child, 'close')
    assert.match(
      said,
      new RegExp(`Port ${ports.QUERY_PORT} on 127\\.0\\.0\\.1 is taken by process ${process.pid}: stop that one`),
    )
    assert.match(said, /^services: query-service has ended with 1, so the others are stopped$/m)
    assert.equal(code, 1)
    taken.close()
    await Promise.all([write.drop(), read.drop()])
  })
})
