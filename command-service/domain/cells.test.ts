import assert from 'node:assert/strict'
import { categoryOf } from '#shared/events/streams.ts'
import { allCells, commands, tables } from '../testing/cells.ts'
import { createSmallShop, recordedBy } from '../testing/small-shop.ts'
import type { Decision } from './decision.ts'
import { streamsBehind, streamsOf } from './streams.ts'

describe('every status × command cell', () => {
  for (const { category, column, status, history, expected } of allCells())
    it(`${category} ${status}: ${column} → ${expected}`, () => {
      const shop = createSmallShop()
      shop.record(history)
      const before = shop.streams().filter((stream) => categoryOf(stream) === category)
      assert.ok(before.length === 0 ? status === 'none' : before.some((stream) => shop.stateOf(stream).status === status))
      assert.equal(inWords(shop.ask(commands[column])), expected)
    })

  it('has a row for each command that is decided on an aggregate', () => {
    // These write to the stock whatever it is.
    const blind = ['CancelOrder stock', 'ReturnOrder stock', 'CreateProduct stock']
    for (const status of ['paid', 'shipped'] as const) {
      const shop = createSmallShop()
      shop.record(tables.order.given[status])
      for (const [column, command] of Object.entries(commands))
        for (const stream of [...streamsOf(command), ...streamsBehind(command, shop.states)])
          assert.ok(
            column in tables[categoryOf(stream)].cells || blind.includes(`${column} ${categoryOf(stream)}`),
            `${column} reads ${stream}`,
          )
    }
  })
})

const inWords = (decision: Decision<string>): string => {
  const events = recordedBy(decision as never).map(({ type }) => type)
  const words = 'refused' in decision ? [decision.refused, ...events] : events
  return words.length === 0 ? '–' : words.join(', ')
}
