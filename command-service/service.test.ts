import assert from 'node:assert/strict'
import type { StoreId } from '#shared/kernel/types.ts'
import type { EventLog } from '#shared/ports/event-log.ts'
import { newId, systemClock } from '#shared/runtime/clock.ts'
import { createMetrics } from '#shared/runtime/metrics.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { createCommandService } from './service.ts'
import { createGate } from './testing/gated-log.ts'
import { startCommandService } from './testing/running-service.ts'
import { DOLLARS } from './testing/small-shop.ts'

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

const serviceOn = (eventLog: EventLog) =>
  createCommandService({
    eventLog,
    clock: systemClock,
    newId,
    currency: DOLLARS,
    defaultStore: 'main' as StoreId,
    log: silent,
    metrics: createMetrics(),
  })

describe('the command service', () => {
  it('opens its default store once, however often it is started', async () => {
    const log = createMemoryEventLog()
    for (let start = 0; start < 3; start++) {
      const service = serviceOn(log)
      await eventually(async () => assert.equal((await log.head()).head, 1))
      await service.stop()
    }
    assert.equal((await log.head()).head, 1)
  })

  it('opens it when the log comes back, if it was away', async () => {
    const [gate, log] = [createGate(), createMemoryEventLog()]
    gate.goAway()
    const service = serviceOn(gate.wrap(log))
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal((await log.head()).head, 0)
    gate.comeBack()
    await eventually(async () => assert.equal((await log.head()).head, 1))
    await service.stop()
  })

  it('stops although the log is away', async () => {
    const gate = createGate()
    gate.goAway()
    const service = serviceOn(gate.wrap(createMemoryEventLog()))
    await service.stop()
  })

  it('has its health, metrics and errors beside its commands', async () => {
    const service = await startCommandService()
    const health = (await service.ask('/health')).json<{
      status: string
      checks: Record<string, { status: string; head: number }>
    }>()
    assert.deepEqual(
      [health.status, health.checks['writeDatabase']?.status, health.checks['writeDatabase']?.head],
      ['ok', 'ok', 1],
    )
    assert.equal((await service.ask('/health/ready')).status, 200)
    await eventually(async () => assert.match((await service.ask('/metrics')).text, /^daybook_commands_total 1$/m))
    assert.match((await service.ask('/metrics')).text, /^daybook_commands_waiting 0$/m)
    await service.close()
  })
})
