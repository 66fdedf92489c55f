import assert from 'node:assert/strict'
import type { Position } from '../kernel/types.ts'
import { type Cursor, Fenced, type PublisherCursor } from './publisher-cursor.ts'

/** `takeOver` raises the stored fence as another publisher would, `raiseEpoch` is what follows a restored log. */
export type OpenPublisherCursor = () => Promise<{
  readonly cursors: PublisherCursor
  readonly takeOver: () => Promise<unknown>
  readonly raiseEpoch: () => Promise<unknown>
}>

export const publisherCursorContract = (name: string, open: OpenPublisherCursor): void => {
  describe(`${name} keeps the publisher cursor's contract`, () => {
    const at = (...positions: number[]) => positions as Position[]
    const moved: Cursor = { position: 9 as Position, lastPositions: at(9, 7), fence: 0, epoch: 1 }

    it('begins before the first event, with one partition', async () => {
      const { cursors } = await open()
      assert.deepEqual(await cursors.read(), { position: 0, lastPositions: [0], fence: 0, epoch: 1 })
    })

    it('stands where it was moved to', async () => {
      const { cursors } = await open()
      await cursors.move(moved)
      assert.deepEqual(await cursors.read(), moved)
    })

    it('does not go back', async () => {
      const { cursors } = await open()
      await cursors.move(moved)
      await assert.rejects(cursors.move({ ...moved, position: 8 as Position, lastPositions: at(8, 7) }), Fenced)
      await cursors.move(moved)
      assert.deepEqual(await cursors.read(), moved)
    })

    it('does not move for who has been superseded', async () => {
      const { cursors, takeOver } = await open()
      await takeOver()
      await assert.rejects(cursors.move(moved), Fenced)
      assert.equal((await cursors.read()).position, 0)
    })

    it('does not move in a history that is no more', async () => {
      const { cursors, raiseEpoch } = await open()
      await raiseEpoch()
      await assert.rejects(cursors.move(moved), Fenced)
      await cursors.move({ ...moved, epoch: 2 })
      assert.equal((await cursors.read()).epoch, 2)
    })
  })
}
