import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOCHA = join(import.meta.dirname, '../../node_modules/mocha/bin/mocha.js')

const TESTS = `
  import { line, sold, tell } from '${import.meta.dirname}/../../shared/testing/telling.ts'
  import { everyTypeIsTested } from '${import.meta.dirname}/every-type-is-tested.ts'
  import { theReadModel } from '${import.meta.dirname}/the-read-model.ts'

  const till = { name: 'till', version: 1, tables: [], types: ['OrderPlaced', 'OrderPaid'], changes: () => [] }
  const head = { orderId: 'o-1', storeId: 'main' }
  const placed = tell('OrderPlaced', { ...head, ...sold(line('tea', 2, 2.5)) })
  const paid = tell('OrderPaid', { ...head, currency: 'USD', total: 500 })

  everyTypeIsTested(till)
  describe('The till', () => {
    it('hears what is ordered', () => void theReadModel(till).when(placed))
`

describe('The tests of a projection', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-types-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const mocha = (more: string, ...args: readonly string[]) => {
    const file = join(folder, 'till.test.ts')
    writeFileSync(file, `${TESTS}${more}})`)
    const { stdout, status } = spawnSync(process.execPath, [MOCHA, '--no-config', '--exit', file, ...args], { encoding: 'utf8' })
    return { failed: status !== 0, stdout }
  }

  it('pass when each type is what one of them is about', () => {
    const { failed, stdout } = mocha(`it('hears what is paid', () => void theReadModel(till).given(placed).when(paid))`)
    assert.ok(!failed, stdout)
  })

  it('fail, and name the type, when it is only given', () => {
    const { failed, stdout } = mocha(`it('hears what is ordered then', () => void theReadModel(till).given(paid).when(placed))`)
    assert.ok(failed)
    assert.match(stdout, /no test of till has these as its when.*OrderPaid/s)
  })

  it('pass when only some of them were run', () => {
    const { failed, stdout } = mocha(`it('hears what is paid', () => void theReadModel(till).when(paid))`, '--grep', 'ordered')
    assert.ok(!failed, stdout)
  })
})
