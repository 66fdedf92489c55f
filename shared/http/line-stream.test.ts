import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { eventually } from '../testing/eventually.ts'
import type { LineAnswer } from './answer-queue.ts'
import type { Line } from './line-splitter.ts'
import { createLineStream, type LineStreamOptions } from './line-stream.ts'

const textOf = ({ number, bytes }: Line): string => `${number}:${bytes?.toString() ?? 'too long'}\n`

const open = (source: Readable, options: Partial<LineStreamOptions> = {}): Readable =>
  createLineStream(source, {
    answer: async (line) => ({ text: textOf(line) }),
    onBroken: (error, lastLine) => `broken after ${lastLine}: ${(error as Error).message}\n`,
    onClosing: (lastLine) => `closing after ${lastLine}\n`,
    closing: new AbortController().signal,
    longestLine: 100,
    window: () => 10,
    windowBytes: () => 1_000,
    ...options,
  })

const all = async (stream: Readable): Promise<string> => (await stream.setEncoding('utf8').toArray()).join('')

/** Answers that are given when the test says so. */
const createDesk = () => {
  const waiting: { readonly line: Line; readonly give: (answer: LineAnswer) => void }[] = []
  const answer = (line: Line): Promise<LineAnswer> => new Promise((give) => waiting.push({ line, give }))
  const give = (index: number, isLast = false): void => {
    const [next] = waiting.splice(index, 1)
    next!.give({ text: textOf(next!.line), isLast })
  }
  return { waiting, answer, give }
}

describe('a stream of lines', () => {
  it('answers each line that is not blank, in order', async () =>
    assert.equal(await all(open(Readable.from([Buffer.from('a\n\nb\nc')]))), '1:a\n3:b\n4:c\n'))

  it('answers nothing to nothing', async () => assert.equal(await all(open(Readable.from([]))), ''))

  it('answers in order whatever is settled first, however the bytes are cut and whatever the window is', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.nat()),
        async (lines, size, window, picks) => {
          const text = Array.from({ length: lines }, (_, index) => `line ${index}\n`).join('')
          const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
          const desk = createDesk()
          const answered = all(
            open(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), { answer: desk.answer, window: () => window }),
          )
          for (let given = 0; given < lines; given++) {
            while (desk.waiting.length === 0) await turn()
            assert.ok(desk.waiting.length <= window)
            desk.give(picks.next().value % desk.waiting.length)
          }
          assert.equal(
            await answered,
            text.replaceAll(/line (\d+)/g, (line, index) => `${Number(index) + 1}:${line}`),
          )
        },
      ),
      { numRuns: 50 },
    ))

  it('takes no more lines than its window while none is answered', async () => {
    const desk = createDesk()
    const source = Readable.from([Buffer.from('x\n'.repeat(50)), Buffer.from('x\n'.repeat(50))])
    const answered = all(open(source, { answer: desk.answer, window: () => 7 }))
    await eventually(() => assert.equal(desk.waiting.length, 7))
    await turn()
    assert.deepEqual(
      desk.waiting.map(({ line }) => line.number),
      [1, 2, 3, 4, 5, 6, 7],
    )
    for (let given = 0; given < 100; given++) {
      while (desk.waiting.length === 0) await turn()
      desk.give(0)
    }
    assert.equal((await answered).split('\n').length, 101)
  })

  it('takes no more bytes than its window', async () => {
    const desk = createDesk()
    open(Readable.from([Buffer.from(`${'x'.repeat(60)}\n`.repeat(9))]), { answer: desk.answer, windowBytes: () => 150 })
    await eventually(() => assert.equal(desk.waiting.length, 3))
  })

  it('stops reading when nobody fetches the answers, and goes on when somebody does', async () => {
    let [sent, answered] = [0, 0]
    const source = new Readable({
      highWaterMark: 1,
      read() {
        this.push(sent++ < 2_000 ? Buffer.from('a line\n'.repeat(10)) : null)
      },
    })
    const stream = open(source, {
      answer: async (line) => ({ text: `${'-'.repeat(999)}${textOf(line)}` }),
      closing: new AbortController().signal,
    })
    await eventually(async () => {
      const before = sent
      await turn()
      assert.ok(sent > 0 && sent === before)
    })
    assert.ok(sent < 100, `${sent} chunks were read for nobody`)
    for await (const text of stream.setEncoding('utf8')) answered += (text as string).split('\n').length - 1
    assert.equal(answered, 20_000)
  })

  it('says so in its last line when the source breaks, after the answers to what came before', async () => {
    const source = new PassThrough()
    const answered = all(open(source))
    source.write('a\nb\nhalf a li')
    await turn()
    source.destroy(new Error('cut'))
    assert.equal(await answered, '1:a\n2:b\nbroken after 2: cut\n')
  })

  it('stops in order when the server closes', async () => {
    const [source, closing, desk] = [new PassThrough(), new AbortController(), createDesk()]
    const answered = all(open(source, { closing: closing.signal, answer: desk.answer }))
    source.write('a\nb\n')
    await eventually(() => assert.equal(desk.waiting.length, 2))
    closing.abort()
    source.write('c\n')
    desk.give(1)
    desk.give(0)
    assert.equal(await answered, '1:a\n2:b\nclosing after 2\n')
  })

  it('ends with an answer that is the last, whatever was read behind it', async () => {
    const [source, desk] = [new PassThrough(), createDesk()]
    const answered = all(open(source, { answer: desk.answer, window: () => 4 }))
    source.write('a\nb\nc\nd\ne\nf\n')
    await eventually(() => assert.equal(desk.waiting.length, 4))
    desk.give(3)
    desk.give(2, true)
    source.write('g\n')
    desk.give(1, true)
    await turn()
    assert.equal(desk.waiting.length, 1)
    desk.give(0)
    assert.equal(await answered, '1:a\n2:b\n')
    assert.equal(source.listenerCount('data'), 0)
  })

  it('looks at nothing when the server is closing already', async () =>
    assert.equal(await all(open(Readable.from([Buffer.from('a\n')]), { closing: AbortSignal.abort() })), 'closing after 0\n'))

  it('reads no further when it is destroyed', async () => {
    const [source, desk] = [new PassThrough(), createDesk()]
    const stream = open(source, { answer: desk.answer })
    source.write('a\n')
    await eventually(() => assert.equal(desk.waiting.length, 1))
    stream.destroy()
    source.write('b\nc\n')
    await turn()
    desk.give(0)
    await turn()
    assert.equal(desk.waiting.length, 0)
  })
})
