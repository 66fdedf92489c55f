import assert from 'node:assert/strict'
import { PassThrough, type Readable } from 'node:stream'
import type { StoreId } from '#shared/kernel/types.ts'
import { newId } from '#shared/runtime/clock.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { DOLLARS } from '../testing/small-shop.ts'
import { metadata } from '../testing/test-loop.ts'
import { commandStream } from './command-stream.ts'
import { createSubmissions } from './submissions.ts'

const edge = { newId, currency: DOLLARS, defaultStore: 'main' as StoreId }
const STREAMS = 8

/** Streams that are all open before a line of them comes, and a loop that settles nothing. */
const openStreams = async () => {
  let asked = 0
  const submit = () => {
    asked++
    return new Promise<never>(() => {})
  }
  const stream = commandStream(createSubmissions({ submit }), edge, () => {})
  const never = new AbortController().signal
  const asking = { caller: { actor: 'open:staff', role: 'staff' }, metadata, headers: {}, closing: never, signal: never }
  const bodies = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const body = new PassThrough()
      const { body: answers } = (await stream.respond({ ...asking, body } as never)) as unknown as { body: Readable }
      answers.resume()
      return body
    }),
  )
  /** How many lines are under way when no more are taken. */
  const taken = async (line: string, ofEach: number): Promise<number> => {
    for (const body of bodies) body.write(line.repeat(ofEach))
    let before = -1
    await eventually(
      () => {
        const still = asked === before
        before = asked
        assert.ok(still && asked > 0)
      },
      { everyMs: 50 },
    )
    return asked
  }
  return { taken }
}

describe('streams of commands together', () => {
  it('have no more lines under way than leave room in the queue for everybody else', async () => {
    const { taken } = await openStreams()
    assert.equal(await taken('{"command":"OpenStore","name":"x"}\n', 900), 2_000)
  })

  it('have no more bytes of them under way either', async () => {
    const { taken } = await openStreams()
    const line = `{"command":"OpenStore","name":"x"${' '.repeat(100_000)}}\n`
    const count = await taken(line, 30)
    assert.ok(count >= 60 && count <= 80 + STREAMS, `${count} lines of 100 kB`)
  })
})
