import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '#shared/testing/eventually.ts'
import { type ServiceProcess, startService } from './service-process.ts'

/** Says its id when it starts, what it is told, and stops when it is asked to. */
const SCRIPT = `
  console.log('started ' + process.pid)
  process.on('message', (message) => message.end ? process.exit(3) : console.log(JSON.stringify(message)))
  process.on('SIGTERM', () => process.exit(0))
  setInterval(() => console.log('tick'), 10)
`

describe('A service process', () => {
  let directory: string
  let service: ServiceProcess
  const ended: string[] = []
  const log = () => readFileSync(join(directory, 'log'), 'utf8')
  const starts = () => log().match(/^started \d+$/gm) ?? []

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-test-'))
    writeFileSync(join(directory, 'script.js'), SCRIPT)
    ended.length = 0
    service = startService({
      ...{ name: 'it', script: join(directory, 'script.js'), logFile: join(directory, 'log'), environment: {} },
      onMessage: () => {},
      onEnded: (what) => ended.push(what),
    })
    await eventually(() => assert.equal(starts().length, 1))
  })
  afterEach(async () => {
    await service.stop()
    rmSync(directory, { recursive: true })
  })

  it('is another one after it was killed', async () => {
    await service.kill(0)
    await eventually(() => assert.equal(new Set(starts()).size, 2))
    assert.deepEqual(ended, [])
  })

  it('does nothing while it is paused, and goes on', async () => {
    const paused = service.pause(1_500)
    await new Promise((wake) => setTimeout(wake, 100))
    const before = log().length
    await new Promise((wake) => setTimeout(wake, 100))
    assert.equal(log().length, before)
    await paused
    await eventually(() => assert.ok(log().length > before))
    assert.equal(starts().length, 1)
  })

  it('hears what it is told', async () => {
    service.tell({ hello: 1 })
    await eventually(() => assert.match(log(), /\{"hello":1\}/))
  })

  it('is started again when it ends by itself, and that is told', async () => {
    service.tell({ end: true })
    await eventually(() => assert.equal(starts().length, 2))
    assert.deepEqual(ended, ['it ended by itself with 3'])
  })

  it('stops though it is paused', async () => {
    const paused = service.pause(1_000)
    await service.stop()
    await paused
    assert.deepEqual(ended, [])
  })
})
