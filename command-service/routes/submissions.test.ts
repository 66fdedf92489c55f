import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Position, StoreId } from '#shared/kernel/types.ts'
import type { CommandRequest, Settled } from '../command-loop.ts'
import { mainStreamOf } from '../domain/streams.ts'
import { isBehindEnd } from '../sequence.ts'
import { metadata } from '../testing/test-loop.ts'
import { createSubmissions } from './submissions.ts'

const request = (name: string, key?: string): CommandRequest => ({
  command: { type: 'OpenStore', storeId: name as StoreId, name },
  metadata,
  ...(key !== undefined && { key: { scope: 'staff', key, requestHash: 'same', keptForMs: 'ever' } }),
})

/** A loop that settles what the test says, one after another. */
const createDesk = () => {
  const asked: CommandRequest[] = []
  const waiting: (() => void)[] = []
  const submit = (request: CommandRequest): Promise<Settled> => {
    asked.push(request)
    const settled: Settled = {
      outcome: { kind: 'recorded', stream: mainStreamOf(request.command), version: 1 },
      position: 1 as Position,
      replayed: false,
    }
    return new Promise((resolve) => waiting.push(() => resolve(settled)))
  }
  const names = () => asked.map(({ command }) => (command.type === 'OpenStore' ? command.name : ''))
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const settle = async (index = 0) => {
    waiting.splice(index, 1)[0]?.()
    await turn()
  }
  return { submit, names, settle, turn, waiting, asked }
}

describe('commands in order', () => {
  it('wait behind one whose key is running', async () => {
    const desk = createDesk()
    const submissions = createSubmissions(desk)
    const inOrder = submissions.inOrder()
    const others = submissions.submit(request('other', 'k'))
    const all = ['a', 'b', 'c', 'd'].map((name, index) => inOrder.submit(request(name, name === 'b' ? 'k' : undefined), index))
    await desk.turn()
    assert.deepEqual(desk.names(), ['other', 'a'])
    await desk.settle()
    assert.deepEqual(desk.names(), ['other', 'a', 'b', 'c', 'd'])
    while (desk.waiting.length > 0) await desk.settle()
    await Promise.all([others, ...all])
  })

  it('are never overtaken, whatever keys they have and whenever others settle', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom('k', 'l', 'm')), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(5), { minLength: 60, maxLength: 60 }),
        async (keys, picks) => {
          const desk = createDesk()
          const inOrder = createSubmissions(desk).inOrder()
          const all = keys.map((key, index) => inOrder.submit(request(`${index}`, key ?? undefined), index))
          await desk.turn()
          for (const pick of picks) await desk.settle(pick % Math.max(1, desk.waiting.length))
          await Promise.all(all)
          assert.deepEqual(
            desk.names(),
            keys.map((_, index) => `${index}`),
          )
        },
      ),
      { numRuns: 50 },
    ))

  it('know where their sequence ends', async () => {
    const desk = createDesk()
    const inOrder = createSubmissions(desk).inOrder()
    const all = [1, 2, 3].map((place) => inOrder.submit(request(`${place}`), place))
    inOrder.endAt(2)
    assert.deepEqual(
      desk.asked.map(({ place }) => place && isBehindEnd(place)),
      [false, true, true],
    )
    while (desk.waiting.length > 0) await desk.settle()
    await Promise.all(all)
  })
})
