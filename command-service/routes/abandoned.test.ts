import assert from 'node:assert/strict'
import { PassThrough, type Readable } from 'node:stream'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId } from '#shared/runtime/clock.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { createGate } from '../testing/gated-log.ts'
import { DOLLARS } from '../testing/small-shop.ts'
import { createTestLoop, metadata } from '../testing/test-loop.ts'
import { commandRoutes } from './command-routes.ts'
import { commandStream } from './command-stream.ts'
import { createSubmissions } from './submissions.ts'

const edge = { newId, currency: DOLLARS, defaultStore: 'main' as StoreId }
const linesOf = (count: number): string =>
  Array.from({ length: count }, (_, n) => `{"command":"OpenStore","storeId":"s-${n}","name":"Store"}\n`).join('')

/** The routes with a loop of their own, whose log can be shut; what the test is told of a client, the routes are told. */
const open = () => {
  const [log, gate] = [createMemoryEventLog(), createGate()]
  const loop = createTestLoop(gate.wrap(log))
  const submissions = createSubmissions(loop)
  const gone = new AbortController()
  const asking = {
    ...{ params: {}, query: {}, headers: {}, metadata, caller: { actor: 'open:staff', role: 'staff' } },
    signal: gone.signal,
    isAbandoned: () => gone.signal.aborted,
    closing: new AbortController().signal,
  }
  const faults: unknown[] = []
  const stream = commandStream(submissions, edge, (fault) => faults.push(fault))
  const route = commandRoutes(submissions, edge).find(({ path }) => path === '/api/stores')!
  const sendLines = async (body: Readable): Promise<Readable> => {
    const { body: answers } = (await stream.respond({ ...asking, body } as never)) as unknown as { body: Readable }
    return answers.on('error', () => {}).resume()
  }
  const openStore = (storeId: string) => route.respond({ ...asking, body: { storeId, name: storeId } } as never)
  const head = async () => (await log.head()).head
  return { gate, loop, gone, sendLines, openStore, head, faults }
}

describe('of a client that has gone', () => {
  it('no line is recorded that was not already on its way to the log', async () => {
    const { gate, loop, gone, sendLines, head, faults } = open()
    gate.shut()
    const body = new PassThrough()
    const answers = await sendLines(body)
    body.write(linesOf(900))
    await eventually(() => assert.ok(loop.waiting() > 100))
    gone.abort()
    answers.destroy()
    gate.open()
    await loop.stop()
    assert.equal(await head(), 0)
    assert.deepEqual([loop.errors, faults], [[], []])
  })

  it('no line is recorded that comes after he has gone', async () => {
    const { loop, gone, sendLines, head } = open()
    gone.abort()
    const body = new PassThrough()
    await sendLines(body)
    body.end(linesOf(10))
    await eventually(() => assert.equal(body.readableLength, 0))
    await loop.stop()
    assert.equal(await head(), 0)
  })

  it('no single command is recorded that was not already on its way', async () => {
    const { gate, loop, gone, openStore, head } = open()
    gate.shut()
    const asked = openStore('a') as Promise<unknown>
    gone.abort()
    gate.open()
    await assert.rejects(asked, /overloaded|Nobody waits/)
    await loop.stop()
    assert.equal(await head(), 0)
  })
})
