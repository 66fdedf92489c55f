import assert from 'node:assert/strict'
import { createProgress } from '#shared/runtime/progress.ts'
import { basketsByCustomer, itemsOf, rowOf } from './baskets.ts'
import type { Method } from './recommender.ts'
import { leaveLastOut } from './split.ts'
import type { Task } from './task.ts'
import { basketsOf } from './testing/baskets-of.ts'
import { tunedBaseline } from './tuned-baseline.ts'

const course = { progress: createProgress({ quiet: true }), signal: new AbortController().signal }
const effort = { most: 20, seed: 1, withinMs: 60_000 }

/** Customers of one fold buy tea last, those of the other one jam. */
const taskOf = (): Task => {
  const customers = Array.from({ length: 20 }, (_, index) => `customer-${index}`)
  const first = basketsOf(...customers.flatMap((name) => [[name, 'oats'] as const, [name, 'milk'] as const]))
  const { evaluated } = leaveLastOut(first, { minBaskets: 2, customers: 100, seed: 1 })
  const isInFold = new Map(evaluated.map(({ customer, fold }) => [first.customers[customer]!, fold]))
  const last = customers.map((name) => [name, isInFold.get(name) === 0 ? 'tea' : 'jam'] as const)
  const baskets = basketsOf([null, 'tea jam'], ...customers.map((name) => [name, 'oats'] as const), ...last)
  const split = leaveLastOut(baskets, { minBaskets: 2, customers: 100, seed: 1 })
  const cases = split.evaluated.map(({ customer, next }) => ({
    next: new Set(next),
    before: new Set(
      Array.from(rowOf(basketsByCustomer(split.history), customer)).flatMap((basket) => [...itemsOf(split.history, basket)]),
    ),
  }))
  return { ...split, cases, sample: [...cases.keys()] }
}

const always: Method<{ item: number }> = {
  name: 'always the same',
  source: 'nowhere',
  grid: { item: [0, 1, 2] },
  starts: [{ item: 2 }],
  on: () => (setting) => () => [setting.item],
}

describe('A baseline', () => {
  it('is tuned on other customers than those who are shown what it recommends', async () => {
    const task = taskOf()
    const { shown, settings, tried } = await tunedBaseline(always, task, effort, course)
    assert.equal(tried, 2 * 2 * always.grid.item.length)
    const called = (item: number) => task.history.items[item]
    assert.deepEqual(
      settings.all.map(({ item }) => called(Number(item))),
      ['jam', 'tea'],
    )
    task.evaluated.forEach(({ fold }, place) => {
      assert.equal(called(shown[place]!.all[0]!), fold === 0 ? 'jam' : 'tea')
    })
  })

  it('shows as new only what was never bought', async () => {
    const task = taskOf()
    const oats = task.history.items.indexOf('oats')
    const method = { ...always, grid: { item: [oats] }, starts: [{ item: oats }] }
    const { shown } = await tunedBaseline(method, task, effort, course)
    assert.ok(shown.every(({ all, fresh }) => all[0] === oats && fresh.length === 0))
  })
})
