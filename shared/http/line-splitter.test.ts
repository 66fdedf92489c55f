import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createLineSplitter } from './line-splitter.ts'

const linesOf = (chunks: readonly Buffer[], longest = 100): readonly [number, string | undefined][] => {
  const splitter = createLineSplitter(longest)
  const lines = chunks.flatMap((chunk) => [...splitter.push(chunk)])
  return [...lines, ...splitter.end()].map(({ number, bytes }) => [number, bytes?.toString()])
}

const chunked = (bytes: Buffer, sizes: readonly number[]): readonly Buffer[] => {
  const chunks: Buffer[] = []
  for (let [at, turn] = [0, 0]; at < bytes.length; turn++) {
    const end = at + (sizes[turn % sizes.length] ?? 1)
    chunks.push(bytes.subarray(at, end))
    at = end
  }
  return chunks
}

describe('lines of a stream', () => {
  it('are counted with the blank ones, which are left out', () =>
    assert.deepEqual(linesOf([Buffer.from('a\n\n  \t\r\nb\r\n\nc')]), [
      [1, 'a'],
      [4, 'b\r'],
      [6, 'c'],
    ]))

  it('that are too long are named without their bytes, and those behind them are read', () =>
    assert.deepEqual(
      linesOf([
        Buffer.from(`${'x'.repeat(101)}\n${'y'.repeat(100)}\n`),
        Buffer.from('z'.repeat(60)),
        Buffer.from('z'.repeat(60)),
      ]),
      [
        [1, undefined],
        [2, 'y'.repeat(100)],
        [3, undefined],
      ],
    ))

  it('are the same however the bytes are cut', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 120 }), fc.constantFrom('', ' ', 'é😀'))),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (texts, sizes) => {
          const bytes = Buffer.from(texts.join('\n'))
          assert.deepEqual(linesOf(chunked(bytes, sizes)), linesOf([bytes]))
        },
      ),
    ))
})
