import assert from 'node:assert/strict'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { ask } from '#shared/testing/http-client.ts'
import { createStallingProxy } from '#shared/testing/stalling-proxy.ts'
import { startServiceProcess } from './testing/service-processes.ts'

describe('A database that says nothing', function () {
  this.timeout(60_000)

  it('counts as away before those who wait lose their patience', async () => {
    const { url, drop } = await freshWriteDatabase()
    const proxy = await createStallingProxy(url)
    const service = await startServiceProcess(proxy.url, { COMMAND_DEADLINE_MS: '50000' })
    const post = (productId: string) =>
      ask(`${service.url}/api/products`, { body: { productId, name: 'Lamp', category: 'light', price: 20, stock: 5 } })
    assert.equal((await post('lamp')).status, 201)
    proxy.hold('request', 'answer')
    const asked = performance.now()
    const { status } = await post('candle')
    const waitedMs = performance.now() - asked
    assert.equal(status, 503)
    assert.ok(waitedMs < 20_000, `answered after ${Math.round(waitedMs)} ms`)
    proxy.release()
    await service.stop()
    await proxy.close()
    await drop()
  })
})
