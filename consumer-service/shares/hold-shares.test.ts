import assert from 'node:assert/strict'
import { createLeases } from '#shared/adapters/postgres/leases.ts'
import { DatabaseUnavailable } from '#shared/ports/database.ts'
import type { Leases } from '#shared/ports/leases.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { type Holding, holdShares } from './hold-shares.ts'
import type { Work } from './own-shares.ts'
import { type Share, sharesOf } from './share.ts'

const groups = ['main', 'co_purchase'].map((name) => ({ name, projections: [] }))
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const PACE = { leaseMs: 400, everyMs: 40, drainMs: 2_000, awayMs: 200, connectedMs: 400 }

type Worked = Work & { readonly lease: string; readonly isHeld: () => boolean }

describe('Processes that share', () => {
  let test: TestDatabase
  let leases: Leases
  let wanted: readonly Share[]
  const running: Holding<Worked>[] = []
  /** Who works on what at this moment, by the workers themselves. */
  const atWork = new Map<string, string[]>()
  const away = new Set<string>()
  const withoutBroker = new Set<string>()

  beforeEach(async () => {
    test = await freshReadDatabase()
    leases = createLeases(test.database)
    wanted = sharesOf(groups, 4)
    atWork.clear()
    away.clear()
    withoutBroker.clear()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((holding) => holding.stop()))
    await test.drop()
  })

  const workers = (lease: string) => atWork.get(lease) ?? []
  const worksOn = (holder: string) => [...atWork].filter(([, holders]) => holders.includes(holder)).map(([lease]) => lease)

  /** Leases that cannot be asked while their holder is away, nor given back. */
  const leasesOf = (holder: string): Leases => {
    const reached = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
      if (away.has(holder)) throw new DatabaseUnavailable('away')
      return ask()
    }
    return {
      acquire: (...given) => reached(() => leases.acquire(...given)),
      acquireAll: (...given) => reached(() => leases.acquireAll(...given)),
      release: (...given) => reached(() => leases.release(...given)),
      held: (...given) => reached(() => leases.held(...given)),
    }
  }

  const join = (holder: string, meddle: Partial<Work> = {}) => {
    const open = ({ lease }: Share, isHeld: () => boolean): Worked => ({
      lease,
      isHeld,
      start: async () => void atWork.set(lease, [...workers(lease), holder]),
      stop: async () =>
        void atWork.set(
          lease,
          workers(lease).filter((worker) => worker !== holder),
        ),
      ...meddle,
    })
    const connected = () => !withoutBroker.has(holder)
    const ports = { leases: leasesOf(holder), holder, connected, logger: silent, pace: PACE }
    const holding = holdShares({ ...ports, wanted: () => wanted, open })
    running.push(holding)
    holding.start()
    return holding
  }
  const have = (...counts: readonly (readonly [string, number])[]) =>
    eventually(() => {
      for (const [holder, count] of counts) assert.equal(worksOn(holder).length, count, holder)
      for (const { lease } of wanted) assert.equal(workers(lease).length, 1, lease)
    })

  it('are given all when alone, and half when two', async () => {
    join('ada')
    await have(['ada', 8])
    join('bob')
    await have(['ada', 4], ['bob', 4])
  })

  it('never work on one share at the same time, while they join and leave', async () => {
    const watch = setInterval(() => {
      for (const [lease, holders] of atWork) if (holders.length > 1) twice.push(`${lease}: ${holders}`)
    }, 1)
    const twice: string[] = []
    const ada = join('ada')
    await have(['ada', 8])
    join('bob')
    const cleo = join('cleo')
    await eventually(() => assert.ok(['ada', 'bob', 'cleo'].every((holder) => [2, 3].includes(worksOn(holder).length))))
    await ada.stop()
    await have(['bob', 4], ['cleo', 4])
    await cleo.stop()
    await have(['bob', 8])
    clearInterval(watch)
    assert.deepEqual(twice, [])
  })

  it('have the shares of one who leaves at once, not when his leases run out', async () => {
    const ada = join('ada')
    await have(['ada', 8])
    await ada.stop()
    assert.deepEqual(await leases.held(''), [])
  })

  it('take over from one who does not answer any more, and he knows that he holds nothing', async () => {
    const ada = join('ada')
    join('bob')
    await have(['ada', 4], ['bob', 4])
    const before = ada.works()
    away.add('ada')
    await have(['ada', 0], ['bob', 8])
    assert.ok(before.every(({ isHeld }) => !isHeld()))
    assert.match(ada.trouble(), /away/)
    away.delete('ada')
    await have(['ada', 4], ['bob', 4])
    assert.equal(ada.trouble(), '')
  })

  it('need not wait for their own leases when they start again under the same name after a crash', async () => {
    const names = wanted.map(({ lease }) => lease)
    await leases.acquireAll(['consumer ada', ...names], 'ada', 600_000)
    join('ada')
    await have(['ada', 8])
  })

  it('lose what another has taken while they slept', async () => {
    const ada = join('ada')
    await have(['ada', 8])
    await test.database.query({ text: `update read.leases set holder = 'bob' where name = 'share main 4-2'`, values: [] })
    await eventually(() => assert.deepEqual(workers('share main 4-2'), []))
    assert.deepEqual(
      ada.elsewhere().map(({ lease }) => lease),
      ['share main 4-2'],
    )
  })

  it('turn to other shares when others are wanted', async () => {
    const ada = join('ada')
    await have(['ada', 8])
    wanted = sharesOf(groups, 1)
    ada.look()
    await have(['ada', 2])
    await eventually(async () =>
      assert.deepEqual(
        (await leases.held('share ')).map(({ name }) => name),
        ['share co_purchase 1-0', 'share main 1-0'],
      ),
    )
  })

  it('hold nothing when there are more of them than shares, and stand by', async () => {
    wanted = sharesOf(groups, 1)
    join('ada')
    join('bob')
    await have(['ada', 1], ['bob', 1])
    const cleo = join('cleo')
    await eventually(() =>
      assert.deepEqual(
        cleo
          .elsewhere()
          .map(({ holder }) => holder)
          .toSorted(),
        ['ada', 'bob'],
      ),
    )
    assert.deepEqual(cleo.works(), [])
  })

  it('leave theirs to those that reach the broker, until they reach it again', async () => {
    withoutBroker.add('bob')
    join('ada')
    join('bob')
    const cleo = join('cleo')
    await have(['ada', 4], ['bob', 0], ['cleo', 4])
    withoutBroker.delete('bob')
    await eventually(() => assert.ok([2, 3].includes(worksOn('bob').length)))
    await cleo.stop()
    await have(['ada', 4], ['bob', 4])
  })

  it('share evenly while nobody reaches the broker', async () => {
    for (const holder of ['ada', 'bob']) withoutBroker.add(holder)
    join('ada')
    join('bob')
    await eventually(async () => assert.equal((await leases.held('broker away ')).length, 2))
    await have(['ada', 4], ['bob', 4])
  })

  it('keep the lease until what is under way has ended', async () => {
    const ended = Promise.withResolvers<void>()
    const ada = join('ada', { stop: () => ended.promise })
    await eventually(() => assert.equal(ada.works().length, 8))
    join('bob')
    await eventually(() => assert.equal(ada.works().length, 4))
    await new Promise((resolve) => setTimeout(resolve, 2 * PACE.leaseMs))
    assert.deepEqual(worksOn('bob'), [])
    ended.resolve()
    await eventually(() => assert.equal(worksOn('bob').length, 4))
  })

  it('do not wait for ever for what is under way', async () => {
    const ada = join('ada', { stop: () => new Promise(() => {}) })
    await eventually(() => assert.equal(ada.works().length, 8))
    await ada.stop()
    assert.deepEqual(await leases.held(''), [])
  })

  it('try again what could not be started', async () => {
    let failures = 3
    const ada = join('ada', {
      start: async () => {
        if (failures-- > 0) throw new Error('not now')
      },
    })
    await eventually(() => assert.equal(ada.works().length, 8))
    assert.ok(failures < 0)
  })
})
