import assert from 'node:assert/strict'
import { Counter } from 'prom-client'
import { openCaller } from '../http/caller.ts'
import { listen } from '../http/express.ts'
import { get } from '../http/route.ts'
import { eventually } from '../testing/eventually.ts'
import { ask } from '../testing/http-client.ts'
import { createMetrics } from './metrics.ts'

describe('metrics', () => {
  it('count requests by route, whatever is asked for, beside what the process says of itself', async () => {
    const { onAnswer, route } = createMetrics()
    const routes = [get('/a', {}, () => ({ status: 200 })), route]
    const server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: () => {}, onAnswer })
    await ask(`${server.url}/a`)
    await ask(`${server.url}/made/up/${Math.random()}`)
    await ask(`${server.url}/a`, { method: 'PURGE' })
    await eventually(async () => {
      const { text, headers } = await ask(`${server.url}/metrics`)
      assert.match(headers['content-type'] ?? '', /^text\/plain; version=/)
      assert.match(text, /request_duration_seconds_count\{method="GET",route="\/a",status="200"\} 1\n/)
      assert.match(text, /request_duration_seconds_count\{method="GET",route="none",status="404"\} 1\n/)
      assert.match(text, /request_duration_seconds_count\{method="other",route="\/a",status="405"\} 1\n/)
      assert.match(text, /^process_resident_memory_bytes \d/m)
    })
    await server.close()
  })

  it('have what a service registers later', async () => {
    const { registry, route } = createMetrics()
    const late = new Counter({ name: 'late_total', help: 'Registered after the route was made', registers: [registry] })
    late.inc(3)
    const server = await listen({ routes: [route], port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: () => {} })
    assert.match((await ask(`${server.url}/metrics`)).text, /^late_total 3$/m)
    await server.close()
  })

  it('of several services in one process are apart, but for those of the process', () => {
    const [one, other] = [createMetrics(), createMetrics()]
    assert.notEqual(one.registry, other.registry)
  })
})
