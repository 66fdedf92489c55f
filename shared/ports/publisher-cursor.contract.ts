import assert from 'node:assert/strict'
import type { Position } from '../kernel/types.ts'
import { type Cursor, Fenced, type PublisherCursor } from './publisher-cursor.ts'

/** `runOut` is what time does to a lease that nobody renews, `raiseEpoch` what follows a restored log, whose cursor was `putBack` with it. */
export type OpenPublisherCursor = () => Promise<{
  readonly cursors: PublisherCursor
  readonly runOut: () => Promise<unknown>
  readonly raiseEpoch: () => Promise<unknown>
  readonly putBack: (position: number) => Promise<unknown>
}>

const LONG = 60_000
const at = (...positions: number[]) => positions as Position[]

export const publisherCursorContract = (name: string, open: OpenPublisherCursor): void => {
  describe(`${name} keeps the publisher cursor's contract`, () => {
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

    it('does not move in a history that is no more', async () => {
      const { cursors, raiseEpoch } = await open()
      await raiseEpoch()
      await assert.rejects(cursors.move(moved), Fenced)
      await cursors.move({ ...moved, epoch: 2 })
      assert.equal((await cursors.read()).epoch, 2)
    })

    publisherLeaseContract(open)
    partitionsContract(open)
  })
}

const publisherLeaseContract = (open: OpenPublisherCursor): void => {
  const lead = (cursors: PublisherCursor, holder: string) => cursors.lead({ holder, milliseconds: LONG, partitions: 1 })

  it('lets one lead, and another when the lease has run out', async () => {
    const { cursors, runOut } = await open()
    const first = await lead(cursors, 'first')
    assert.equal(first?.position, 0)
    assert.equal(await lead(cursors, 'second'), undefined)
    await runOut()
    assert.ok((await lead(cursors, 'second'))!.fence > first.fence)
    assert.equal(await lead(cursors, 'first'), undefined)
  })

  it('lets one of many lead who come at once', async () => {
    const { cursors } = await open()
    const leads = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => lead(cursors, holder)))
    assert.equal(leads.filter((cursor) => cursor !== undefined).length, 1)
  })

  it('lets another lead as soon as it is released', async () => {
    const { cursors } = await open()
    const { fence } = (await lead(cursors, 'first'))!
    await cursors.release(fence)
    assert.ok(await lead(cursors, 'second'))
    await cursors.release(fence)
    assert.equal(await lead(cursors, 'first'), undefined)
  })

  it('lets a holder go on at once after it was killed', async () => {
    const { cursors } = await open()
    const before = (await lead(cursors, 'first'))!
    const after = (await lead(cursors, 'first'))!
    await assert.rejects(cursors.move({ ...moved, fence: before.fence }), Fenced)
    await cursors.move({ ...moved, fence: after.fence })
  })

  it('is renewed, also late, unless another one leads', async () => {
    const { cursors, runOut } = await open()
    const begun = (await lead(cursors, 'first'))!
    await runOut()
    await cursors.renew(begun, LONG)
    assert.equal(await lead(cursors, 'second'), undefined)
    await runOut()
    assert.ok(await lead(cursors, 'second'))
    await assert.rejects(cursors.renew(begun, LONG), Fenced)
  })

  it('is not renewed in a history that is no more, and begins anew in the present one', async () => {
    const { cursors, raiseEpoch } = await open()
    const begun = (await lead(cursors, 'first'))!
    await raiseEpoch()
    await assert.rejects(cursors.renew(begun, LONG), Fenced)
    const anew = (await lead(cursors, 'first'))!
    assert.deepEqual([begun.epoch, anew.epoch], [1, 2])
    await cursors.renew(anew, LONG)
  })

  it('is not renewed when the cursor was put back behind what it was moved to', async () => {
    const { cursors, putBack } = await open()
    const begun = (await lead(cursors, 'first'))!
    await cursors.move({ ...begun, ...moved, fence: begun.fence })
    await cursors.renew({ ...begun, position: 9 as Position }, LONG)
    await cursors.renew(begun, LONG)
    await putBack(5)
    await assert.rejects(cursors.renew({ ...begun, position: 9 as Position }, LONG), Fenced)
  })

  it('does not move for who has been superseded', async () => {
    const { cursors, runOut } = await open()
    const { fence } = (await lead(cursors, 'first'))!
    await runOut()
    await lead(cursors, 'second')
    await assert.rejects(cursors.move({ ...moved, fence }), Fenced)
    assert.equal((await cursors.read()).position, 0)
  })

  const moved: Cursor = { position: 9 as Position, lastPositions: at(9), fence: 0, epoch: 1 }
}

const partitionsContract = (open: OpenPublisherCursor): void => {
  const lead = (cursors: PublisherCursor, partitions: number) => cursors.lead({ holder: 'one', milliseconds: LONG, partitions })

  it('begins with as many partitions as the first one says who leads', async () => {
    const { cursors } = await open()
    assert.deepEqual((await lead(cursors, 3))?.lastPositions, [0, 0, 0])
    assert.deepEqual((await lead(cursors, 2))?.lastPositions, [0, 0, 0])
  })

  it('goes on with another number from where it stands, and fences who leads', async () => {
    const { cursors } = await open()
    const begun = (await lead(cursors, 1))!
    await cursors.move({ ...begun, position: 9 as Position, lastPositions: at(9) })
    assert.equal(await cursors.repartition(3), true)
    await assert.rejects(cursors.move({ ...begun, position: 12 as Position, lastPositions: at(12) }), Fenced)
    await assert.rejects(cursors.renew(begun, LONG), Fenced)
    const next = (await cursors.lead({ holder: 'other', milliseconds: LONG, partitions: 1 }))!
    assert.deepEqual([next.position, next.lastPositions], [9, [9, 9, 9]])
  })

  it('leaves everything as it is when there are so many already', async () => {
    const { cursors } = await open()
    const begun = (await lead(cursors, 3))!
    assert.equal(await cursors.repartition(3), false)
    await cursors.renew(begun, LONG)
  })

  it('keeps another number that was set before anybody led', async () => {
    const { cursors } = await open()
    await cursors.repartition(4)
    assert.equal((await lead(cursors, 1))?.lastPositions.length, 4)
  })
}
