import assert from 'node:assert/strict'
import fc from 'fast-check'
import { anyCommand, stockedShelves } from '../../command-service/testing/any-command.ts'
import { createHistoryChecker } from './check.ts'
import type { FindingKind, Operation, Recorded } from './operation.ts'
import { type Lived, liveThrough, type Step } from './testing/lived-history.ts'

/** What a reactor asks for is no client's. */
const command = anyCommand.filter(({ type }) => type !== 'ChangeCustomerTier')
const step: fc.Arbitrary<Step> = fc.record({ command, loop: fc.nat({ max: 2 }), turns: fc.nat({ max: 3 }) })
const clients = fc.array(fc.array(step, { maxLength: 14, size: 'max' }), { minLength: 1, maxLength: 6 })
const slowness = fc.array(fc.nat({ max: 4 }), { minLength: 7, maxLength: 7 })

const kindsIn = (lived: Lived): readonly FindingKind[] =>
  createHistoryChecker()
    .check(lived)
    .findings.map(({ kind }) => kind)

describe('What command loops side by side have answered', function () {
  this.timeout(120_000)
  const holds = (check: (lived: Lived, dice: number) => void, numRuns = 60) =>
    fc.assert(
      fc.asyncProperty(clients, slowness, fc.nat(), async (steps, turns, dice) =>
        check(await liveThrough(stockedShelves, steps, turns), dice),
      ),
      { numRuns, includeErrorInReport: true },
    )

  it('is a right history', () => holds((lived) => assert.deepEqual(createHistoryChecker().check(lived).findings, []), 150))

  it('is right when nobody knows of some what became of them', () =>
    holds((lived, dice) => {
      const operations = lived.operations.map((one, index) => ((index * 7 + dice) % 3 === 0 ? unanswered(one) : one))
      const { findings, unknown } = createHistoryChecker().check({ ...lived, operations })
      assert.deepEqual(findings, [])
      const there = new Set(lived.events.map(({ key }) => key))
      assert.equal(unknown, operations.filter(({ key, answered }) => !answered && !there.has(key)).length)
    }))

  it('is right when it is checked piece by piece, wherever all have rested', () =>
    holds((lived) => {
      const checker = createHistoryChecker()
      const opening = lived.operations.filter(({ key }) => key.startsWith('opening-'))
      const end = opening.at(-1)!.answered!.answer.position
      const [first, second] = [lived.events.slice(0, end), lived.events.slice(end)]
      assert.deepEqual(checker.check({ operations: opening, events: first }).findings, [])
      const rest = lived.operations.slice(opening.length)
      assert.deepEqual(checker.check({ operations: rest, events: second }).findings, [])
    }))

  it('is wrong when any event is left out', () =>
    holds((lived, dice) => {
      const events = lived.events.filter((_, index) => index !== dice % lived.events.length)
      assert.notDeepEqual(kindsIn({ ...lived, events: numbered(events) }), [])
    }))

  it('is wrong when the answer to what was recorded names any other position', () =>
    holds((lived, dice) => {
      const there = lived.operations.filter(({ key }) => lived.events.some((event) => event.key === key))
      const one = there[dice % there.length]!
      const wrong = answeredAt(one, one.answered!.answer.position + (dice % 2 === 0 ? 1 : -1))
      const operations = lived.operations.map((other) => (other === one ? wrong : other))
      assert.ok(kindsIn({ ...lived, operations }).includes('elsewhere'))
    }))

  it('is wrong when any answer is that of another command', () =>
    holds((lived, dice) => {
      const { operations } = lived
      const one = operations[dice % operations.length]!
      const turned = operations.map((other) => (other === one ? turnedAround(one) : other))
      assert.notDeepEqual(kindsIn({ ...lived, operations: turned }), [])
    }))
})

const unanswered = ({ answered: _, ...operation }: Operation): Operation => operation

const answeredAt = (operation: Operation, position: number): Operation => ({
  ...operation,
  answered: { ...operation.answered!, answer: { ...operation.answered!.answer, position } },
})

/** Refused with a code that is nobody's, or done and out of the log. */
const turnedAround = (operation: Operation): Operation => {
  const { answer } = operation.answered!
  const other =
    answer.kind === 'done'
      ? ({ kind: 'refused', code: 'insufficient_stock', facts: { missing: [] }, position: answer.position } as const)
      : ({ kind: 'done', stream: 'order-none', version: 1, position: answer.position } as const)
  return { ...operation, answered: { ...operation.answered!, answer: other } }
}

/** As if the event had never been recorded. */
const numbered = (events: readonly Recorded[]): readonly Recorded[] =>
  events.map((event, index) => ({ ...event, position: index + 1 }))
