import assert from 'node:assert/strict'
import { openCaller } from '../http/caller.ts'
import { listen } from '../http/express.ts'
import { ask, type Received } from '../testing/http-client.ts'
import { type HealthOptions, healthRoutes } from './health.ts'

const up = async () => undefined
const down = async () => {
  throw new Error('no connection to postgres://shop:s3cret@db')
}
const hung = () => new Promise<undefined>(() => {})

const withHealth = async (
  options: HealthOptions,
  look: (get: (path: string) => Promise<Received>) => Promise<void>,
): Promise<void> => {
  const server = await listen({
    routes: healthRoutes(options),
    port: 0,
    host: '127.0.0.1',
    callerOf: openCaller,
    onFault: () => {},
  })
  await look((path) => ask(`${server.url}${path}`)).finally(() => server.close())
}

describe('health', () => {
  it('is ok when every check is', () =>
    withHealth({ needed: { database: async () => ({ head: 7 }) }, useful: { broker: up } }, async (get) => {
      const health = await get('/health')
      assert.equal(health.status, 200)
      assert.deepEqual(health.json(), { status: 'ok', checks: { database: { status: 'ok', head: 7 }, broker: { status: 'ok' } } })
      assert.equal((await get('/health/ready')).status, 200)
    }))

  it('is degraded, and the service ready, without what is only useful', () =>
    withHealth({ needed: { database: up }, useful: { broker: down } }, async (get) => {
      const health = await get('/health')
      assert.equal(health.status, 200)
      assert.equal(health.json()['status'], 'degraded')
      assert.doesNotMatch(health.text, /s3cret/)
      assert.equal((await get('/health/ready')).status, 200)
    }))

  it('is down, and the service not ready but alive, without what is needed', () =>
    withHealth({ needed: { database: down, other: up } }, async (get) => {
      const health = await get('/health')
      assert.deepEqual([health.status, health.json()['status']], [503, 'down'])
      const ready = await get('/health/ready')
      assert.deepEqual([ready.status, ready.json()['code']], [503, 'not_ready'])
      assert.equal(ready.json()['detail'], 'database: no connection to postgres://shop:***@db')
      assert.equal((await get('/health/live')).status, 200)
    }))

  it('does not wait for a check that hangs, nor asks twice at a time', () => {
    let asked = 0
    const counted = () => {
      asked++
      return hung()
    }
    return withHealth({ needed: { database: counted }, withinMs: 20 }, async (get) => {
      const answers = await Promise.all([get('/health/ready'), get('/health/ready')])
      for (const { status, text } of answers) {
        assert.equal(status, 503)
        assert.match(text, /no answer within 20 ms/)
      }
      assert.equal(asked, 1)
    })
  })
})
