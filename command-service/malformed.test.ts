import assert from 'node:assert/strict'
import { attackWith, tellOf } from './testing/malformed/attack.ts'
import { type RunningService, startCommandService } from './testing/running-service.ts'

const COUNT = 3_000
const seed = Number(process.env['MALFORMED_SEED'] ?? process.env['TEST_SEED'] ?? 1)

describe(`${COUNT} malformed requests (MALFORMED_SEED=${seed})`, function () {
  this.timeout(120_000)
  let service: RunningService
  before(async () => {
    service = await startCommandService()
  })
  after(() => service.close())

  it('are answered 4xx, each with a problem; nothing is recorded, nothing is a fault', async () => {
    const { head } = await service.log.head()
    const wrong = await attackWith(Number(new URL(service.url).port), { seed, count: COUNT })
    assert.equal(wrong.map(tellOf).slice(0, 10).join('\n'), '')
    assert.equal((await service.log.head()).head, head)
    assert.deepEqual(service.faults, [])
  })
})
