import assert from 'node:assert/strict'
import { orderStream, productStream, type StreamId } from '#shared/events/streams.ts'
import type { UnitPrice } from '#shared/kernel/money.ts'
import type { OrderId, Position, ProductId } from '#shared/kernel/types.ts'
import { createKnowledge } from './knowledge.ts'

const article = (n: number): StreamId => productStream(`p-${n}` as ProductId)
const folded = (version: number) => ({ state: { status: 'none' }, version }) as const
const at = (position: number) => position as Position

describe('what a process knows of the log', () => {
  const fresh = (maxBytes = 1_000_000) => {
    const knowledge = createKnowledge({ maxBytes, snapshotEvery: 5 })
    knowledge.startOver(1)
    knowledge.moveTo(at(10), [])
    return knowledge
  }

  it('is current until somebody else writes', () => {
    const knowledge = fresh()
    for (const n of [1, 2]) knowledge.remember(article(n), folded(3))
    knowledge.moveTo(at(12), [article(1)])
    assert.deepEqual([knowledge.current(article(1)), knowledge.current(article(2))], [undefined, folded(3)])
    assert.deepEqual(knowledge.last(article(1)), folded(3))
    assert.equal(knowledge.position(), 12)
    knowledge.remember(article(1), folded(4))
    assert.deepEqual(knowledge.current(article(1)), folded(4))
  })

  it('is all outdated when too much has changed to be named', () => {
    const knowledge = fresh()
    for (const n of [1, 2]) knowledge.remember(article(n), folded(3))
    knowledge.moveTo(at(99_999), 'unknown')
    assert.deepEqual([knowledge.current(article(1)), knowledge.last(article(1))], [undefined, folded(3)])
    knowledge.remember(article(2), folded(4))
    assert.deepEqual(knowledge.current(article(2)), folded(4))
  })

  it('is nothing when the log is another one', () => {
    const knowledge = fresh()
    knowledge.remember(article(1), folded(3))
    knowledge.startOver(2)
    assert.deepEqual([knowledge.last(article(1)), knowledge.position(), knowledge.epoch()], [undefined, undefined, 2])
  })

  it('takes no more memory than it may, and forgets what was not used for the longest time', () => {
    const knowledge = fresh(10_000)
    for (let n = 0; n < 1_000; n++) {
      knowledge.remember(article(n), folded(1))
      knowledge.current(article(0))
    }
    const kept = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => knowledge.last(article(n)))
    assert.ok(kept.length > 10 && kept.length < 30, `${kept.length} kept`)
    assert.deepEqual([kept[0], kept.at(-1)], [0, 999])
  })

  it('counts what the texts of articles and customers take', () => {
    const knowledge = fresh(100_000)
    const text = 'Щ'.repeat(200)
    const about = { name: text, category: text, price: 1 as UnitPrice, stocked: true }
    for (let n = 0; n < 1_000; n++)
      knowledge.remember(article(n), {
        state: n % 2 ? { status: 'active', ...about } : { status: 'discontinued', ...about },
        version: 1,
      })
    const kept = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => knowledge.last(article(n)))
    assert.ok(kept.length > 50 && kept.length < 100_000 / (2 * 2 * text.length), `${kept.length} kept`)
  })

  it('leaves out what is hardly looked at again', () => {
    const knowledge = fresh()
    knowledge.remember(orderStream('o' as OrderId), folded(1))
    assert.equal(knowledge.last(orderStream('o' as OrderId)), undefined)
  })
})
