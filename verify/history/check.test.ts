import assert from 'node:assert/strict'
import { createHistoryChecker, type Recording } from './check.ts'
import type { FindingKind, Operation } from './operation.ts'
import { ask, done, type Event, lamps, lampsMissing, logOf, placed, refused, rejected, stocked } from './testing/told-history.ts'

/** Five lamps in an open store. */
const OPENING: readonly Event[] = [
  ['opening', 'store-main', 'StoreOpened', { storeId: 'main' }],
  ['opening', 'product-lamp', 'ProductCreated', { productId: 'lamp', name: 'Lamp', category: 'l', price: 10, stocked: true }],
  stocked('lamp', 5),
]
const isByItself = ({ key }: { readonly key: string }): boolean => key === 'opening'
const checked = (recording: Recording) => createHistoryChecker({ isByItself }).check(recording)

/** a takes three, b three more, of which there are two; c moves one off the shelf, where d finds one. */
const EVENTS = [...OPENING, ...placed('a', 3), rejected('b', 3, 2), stocked('lamp', 1, 'StockIssued', 'c')]
const take = { type: 'MoveStock', storeId: 'main', productId: 'lamp', movement: 'out' } as const
const A = ask('a', lamps('a', 3), [10, 20], done('order-a', 1, 5))
const B = ask('b', lamps('b', 3), [11, 30], refused('insufficient_stock', 6, { orderId: 'b', ...lampsMissing(3, 2) }))
const C = ask('c', { ...take, quantity: 1 }, [25, 35], done('stock-main~lamp', 3, 7))
const D = ask('d', { ...take, quantity: 2 }, [26, 40], refused('insufficient_stock', 7, lampsMissing(2, 1)))

const answered = (operation: Operation, more: object): Operation => ({
  ...operation,
  answered: { ...operation.answered!, answer: { ...operation.answered!.answer, ...more } },
})
const at = (operation: Operation, invokedAt: number, answeredAt: number): Operation => ({
  ...operation,
  invokedAt,
  answered: { ...operation.answered!, at: answeredAt },
})

describe('A history of orders', () => {
  it('is right when all could have come one after another', () =>
    assert.deepEqual(checked({ operations: [A, B, C, D], events: logOf(...EVENTS) }), {
      findings: [],
      operations: 4,
      lost: 0,
      unknown: 0,
    }))

  const lies: readonly (readonly [string, FindingKind, readonly Operation[], readonly Event[]])[] = [
    [
      'an order was taken and is not there',
      'lost',
      [ask('z', lamps('z', 1), [50, 60], done('order-z', 1, 7)), A, B, C, D],
      EVENTS,
    ],
    [
      'an order was taken and is there as rejected',
      'lost',
      [A, ask('b', lamps('b', 3), [11, 30], done('order-b', 1, 6))],
      EVENTS,
    ],
    ['an order is there twice', 'doubled', [A, B, C, D], [...EVENTS, ...placed('a', 3)]],
    ['an order is there twice at once', 'doubled', [A], [...OPENING, ...placed('a', 1), ...placed('a', 1)].map(threeLamps)],
    ['an order is there in pieces', 'doubled', [A, B], [...OPENING, placed('a', 3)[0]!, rejected('b', 3, 5), placed('a', 3)[1]!]],
    [
      'one was refused who could have had it at every moment',
      'refused wrongly',
      [A, B, C, ask('d', { ...take, quantity: 1 }, [36, 40], refused('insufficient_stock', 7, lampsMissing(1, 0)))],
      EVENTS,
    ],
    [
      'one was refused, and could have had it where that stands',
      'refused wrongly',
      [A, ask('b', lamps('b', 2), [11, 30], refused('insufficient_stock', 6, lampsMissing(2, 2)))],
      EVENTS.slice(0, 6),
    ],
    ['something else was available', 'refused with wrong facts', [A, B, C, answered(D, { facts: lampsMissing(2, 0) })], EVENTS],
    [
      'something else was available to an order',
      'refused with wrong facts',
      [A, answered(B, { facts: lampsMissing(3, 1) }), C, D],
      EVENTS,
    ],
    [
      'so much was available, but only before it was asked',
      'refused with wrong facts',
      [A, B, C, at(answered(D, { facts: lampsMissing(3, 2) }), 36, 40)].map((one) =>
        one.key === 'd' ? { ...one, asked: { ...take, quantity: 3 } } : one,
      ),
      EVENTS,
    ],
    [
      'more was sold than there was',
      'oversold',
      [A, ask('z', lamps('z', 3), [12, 30], done('order-z', 1, 7))],
      [...OPENING, ...placed('a', 3), ...placed('z', 3)],
    ],
    ['it stands before one that was answered before it was asked for', 'out of order', [at(A, 50, 60), B, C, D], EVENTS],
    ['it stands behind one that was asked for after its answer', 'out of order', [A, B, at(C, 1, 2), D], EVENTS],
    ['the position of its answer is of what was asked for later', 'out of order', [A, B, at(C, 45, 50), D], EVENTS],
    ['it was answered the position of another', 'elsewhere', [answered(A, { position: 7 }), B, C, D], EVENTS],
    ['it was answered the id of another', 'elsewhere', [answered(A, { stream: 'order-b' }), B, C, D], EVENTS],
    ['it was answered another version', 'elsewhere', [A, B, answered(C, { version: 2 }), D], EVENTS],
    ['more was reserved than ordered', 'not what was asked', [{ ...A, asked: lamps('a', 2) }, B, C, D], EVENTS],
    ['nobody asked for it', 'unasked', [A, C, D], EVENTS],
    [
      'it was refused and done',
      'refused and done',
      [answered(A, { kind: 'refused', code: 'insufficient_stock' }), B, C, D],
      EVENTS,
    ],
    [
      'an order that is not there was sent',
      'against the rules',
      [ask('z', { type: 'ShipOrder', orderId: 'z' }, [1, 2], done('order-z', 1, 4))],
      [...OPENING, ['z', 'order-z', 'OrderShipped', { orderId: 'z' }]],
    ],
  ]
  for (const [what, kind, operations, events] of lies)
    it(`is wrong when ${what}`, () => {
      const { findings } = checked({ operations, events: logOf(...events) })
      assert.ok(
        findings.some((finding) => finding.kind === kind),
        JSON.stringify(findings, null, 1),
      )
    })

  it('is wrong when a position is missing', () => {
    const { findings } = checked({ operations: [A, B, C, D], events: logOf(...EVENTS).filter(({ position }) => position !== 5) })
    assert.ok(findings.some(({ kind }) => kind === 'gap'))
  })

  it('tells who and where', () => {
    const { findings } = checked({ operations: [A, B, C, answered(D, { facts: lampsMissing(2, 0) })], events: logOf(...EVENTS) })
    assert.match(
      findings[0]!.sentence,
      /^d: .*"movement":"out".* is not right at any moment from position 5 to 7; the rules say insufficient_stock/,
    )
  })

  it('may have what nobody knows the end of, or not, and later, but once', () => {
    const { answered: _, ...unknown } = A
    const checker = createHistoryChecker({ isByItself })
    assert.deepEqual(checker.check({ operations: [unknown], events: logOf(...OPENING) }), {
      ...{ findings: [], operations: 1, lost: 0, unknown: 1 },
    })
    const events = logOf(...OPENING, ...placed('a', 3), ...placed('a', 1))
    assert.deepEqual(checker.check({ operations: [], events: events.slice(3, 5) }), {
      ...{ findings: [], operations: 0, lost: 0, unknown: 0 },
    })
    const { findings } = checker.check({ operations: [], events: events.slice(5) })
    assert.match(findings.map(({ kind }) => kind).join(), /doubled|unasked/)
  })

  describe('whose log was put back to position 5', () => {
    const ends = [5]
    const rest = logOf(...EVENTS.slice(0, 5))

    it('is right without what was answered behind that before', () => {
      const { findings, lost } = checked({ operations: [A, B, C, D], events: rest, ends })
      assert.deepEqual([findings, lost], [[], 3])
    })

    it('is wrong when what was answered up to there is gone', () => {
      const { findings } = checked({ operations: [A], events: rest.slice(0, 3), ends })
      assert.ok(findings.some(({ kind }) => kind === 'lost'))
    })

    it('is wrong when what was lost is there', () => {
      const { findings } = checked({ operations: [A, B, C, D], events: logOf(...EVENTS), ends })
      assert.ok(findings.some(({ kind }) => kind === 'risen'))
    })

    it('may lack what was begun before and answered afterwards', () => {
      const across = { ...C, answered: { ...C.answered!, in: 1 } }
      assert.deepEqual(checked({ operations: [A, across], events: rest, ends }).findings, [])
    })

    it('has the same positions again', () => {
      const again = ask('e', { ...take, quantity: 2 }, [50, 60], done('stock-main~lamp', 3, 6), [1, 1])
      const events = logOf(...EVENTS.slice(0, 5), stocked('lamp', 2, 'StockIssued', 'e'))
      assert.deepEqual(checked({ operations: [A, B, C, D, again], events, ends }).findings, [])
    })
  })
})

/** The same order, twice behind each other, each of one lamp of the three that were asked for. */
function threeLamps(event: Event): Event {
  const [key, stream, type, data] = event
  if (key !== 'a') return event
  const more =
    type === 'OrderPlaced' ? { lines: [{ productId: 'lamp', quantity: 3, stocked: true, unitPrice: 10 }] } : { quantity: 3 }
  return [key, stream, type, { ...data, ...more }]
}
