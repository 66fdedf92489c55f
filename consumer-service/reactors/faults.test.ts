import assert from 'node:assert/strict'
import { CommandNotTaken, type Commands, CommandsUnavailable } from '#shared/ports/commands.ts'
import type { LoggedEvent, LogReader } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { BOUNDS, DOLLARS, foldedTiers, listening, openReactingShop, order, type ReactingShop } from '../testing/reacting.ts'
import { customerTier } from './customer-tier.ts'
import { PAGE } from './follow-log.ts'
import { beginAnew } from './place.ts'

describe('A reactor', () => {
  let shop: ReactingShop
  beforeEach(async () => {
    shop = await openReactingShop()
  })
  afterEach(() => shop.close())

  const isAsFolded = async () => {
    await shop.caughtUp()
    assert.deepEqual(await shop.tiers(), foldedTiers(await shop.events(), BOUNDS))
  }
  const upAndDown = (customer: string) => [order(customer, 501), order(customer, 500)]
  const reactor = customerTier(BOUNDS, DOLLARS)

  it('that dies between its commands and its cursor asks again, and nothing happens twice', async () => {
    await shop.tell(...upAndDown('ada'), ...upAndDown('bob'))
    const dying = dyingAfter(shop.commands)
    const first = shop.react({ commands: dying.commands })
    await dying.sent
    await shop.stop(first)
    assert.deepEqual([(await shop.place())?.position, (await shop.tiers()).length], [0, 4])

    const { heard, commands } = listening(shop.commands)
    shop.react({ commands })
    await isAsFolded()
    assert.equal(heard.length, 4)
  })

  it('that begins anew folds again, and asks for nothing that was answered', async () => {
    await shop.tell(...upAndDown('ada'))
    const { heard, commands } = listening(shop.commands)
    const reactors = shop.react({ commands })
    await shop.caughtUp()
    const { position: before } = (await shop.place())!
    await beginAnew(shop.read, reactor)
    await isAsFolded()
    await shop.tell(...upAndDown('bob'))
    await isAsFolded()
    assert.equal(heard.length, 4)
    assert.ok((await shop.place())!.position > before)
    assert.equal((await reactors.status())[0]?.trouble, undefined)
  })

  it('that has lost all it knew asks for everything again, and nothing happens twice', async () => {
    await shop.tell(...upAndDown('ada'))
    const first = shop.react()
    await shop.caughtUp()
    await shop.stop(first)
    for (const table of ['reactors', 'reactor_customer_tiers'])
      await shop.read.query({ text: `delete from read.${table}`, values: [] })
    const { heard, commands } = listening(shop.commands)
    shop.react({ commands })
    await isAsFolded()
    assert.equal(heard.length, 2)
  })

  it('begins anew when the log has another history', async () => {
    await shop.tell(...upAndDown('ada'))
    shop.react()
    await shop.caughtUp()
    await shop.database.query({ text: 'update log.epoch set epoch = 2', values: [] })
    await eventually(async () => assert.equal((await shop.place())?.epoch, 2))
    await isAsFolded()
  })

  it('asks for nothing in the name of a history that ends while it asks', async () => {
    await shop.tell(...upAndDown('ada'))
    const outcomes: string[] = []
    const send: Commands['send'] = async (all, sending) => {
      if (outcomes.length === 0) await shop.database.query({ text: 'update log.epoch set epoch = 2', values: [] })
      const [sent] = await Promise.allSettled([shop.commands.send(all, sending)])
      outcomes.push(`${sending?.history}: ${sent.status}`)
      if (sent.status === 'rejected') throw sent.reason
      return sent.value
    }
    shop.react({ commands: { send } })
    await isAsFolded()
    assert.deepEqual(outcomes, ['1: rejected', '2: fulfilled'])
  })

  it('stands by while another process reacts, and takes over at once when that stops', async () => {
    const [heardFirst, heardSecond] = [listening(shop.commands), listening(shop.commands)]
    const first = shop.react({ holder: 'first', commands: heardFirst.commands })
    await shop.caughtUp()
    const second = shop.react({ holder: 'second', commands: heardSecond.commands })
    await shop.tell(...upAndDown('ada'))
    await isAsFolded()
    assert.deepEqual([await modeOf(first), await modeOf(second)], ['following', 'standby'])
    assert.equal(heardSecond.heard.length, 0)

    await shop.stop(first)
    await shop.tell(...upAndDown('bob'))
    await isAsFolded()
    assert.equal(await modeOf(second), 'following')
    assert.equal(heardSecond.heard.length, 2)
  })

  it('takes over when the other one has died without a word', async () => {
    await shop.ports.leases.acquire('reactor customer_tier', 'who died', 500)
    await shop.tell(...upAndDown('ada'))
    const reactors = shop.react()
    assert.equal(await modeOf(reactors), 'standby')
    await isAsFolded()
  })

  it('beside another one that believes to be alone does nothing twice, nor counts anything twice', async () => {
    const everybodys: Leases = { ...shop.ports.leases, acquire: async () => true }
    for (const holder of ['first', 'second', 'third']) shop.react({ holder, leases: everybodys })
    for (let n = 0; n < 8; n++) {
      await shop.tell(...upAndDown(`early-${n}`), order('ada', 130))
      await shop.tell(...upAndDown(`late-${n}`))
    }
    await shop.caughtUp()
    assert.deepEqual(byCause(await shop.tiers()), foldedTiers(await shop.events(), BOUNDS))
    const [ada] = await shop.read.query<{ spent: string }>({
      text: `select net_spend::text as spent from read.reactor_customer_tiers where customer_id = 'ada'`,
      values: [],
    })
    assert.equal(ada?.spent, '104000')
  })

  it('that was overtaken while it waited for an answer stores nothing', async () => {
    await shop.tell(order('ada', 501))
    const [reached, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const send: Commands['send'] = async (commands, sending) => {
      reached.resolve()
      await open.promise
      return shop.commands.send(commands, sending)
    }
    const everybodys: Leases = { ...shop.ports.leases, acquire: async () => true }
    const late = shop.react({ holder: 'late', leases: everybodys, commands: { send } })
    await reached.promise
    const quick = shop.react({ holder: 'quick', leases: everybodys })
    await shop.caughtUp()
    await shop.stop(quick)
    open.resolve()
    await shop.tell(order('ada', 500))
    await isAsFolded()
    assert.equal((await late.status())[0]?.trouble, undefined)
  })

  describe('while nobody takes its commands', () => {
    it('waits with one page in memory, says so, and then goes on', async () => {
      const away = awayFor(shop.commands)
      const log = countingReads(shop.log)
      for (let n = 0; n < 3; n++) await shop.tell(...Array.from({ length: 900 }, () => order('ada', 1)))
      await shop.tell(order('bob', 1_001))
      const reactors = shop.react({ commands: away.commands, log: log.reader })
      await eventually(async () => {
        const [status] = await reactors.status()
        assert.match(status?.trouble ?? '', /nobody is there/)
        assert.ok(away.tried() >= 4)
      })
      assert.deepEqual(log.from(), [0])
      const { head } = await shop.log.head()
      assert.ok((await shop.place())!.position < head && head > PAGE.positions)
      assert.equal((await shop.tiers()).length, 0)

      away.comeBack()
      await isAsFolded()
      const [status] = await reactors.status()
      assert.deepEqual([status?.trouble, status?.answers.done], [undefined, 3])
    })

    it('can be stopped', async () => {
      await shop.tell(order('ada', 1_001))
      const hanging = dyingAfter({ send: async () => [] })
      const reactors = shop.react({ commands: hanging.commands })
      await hanging.sent
      await shop.stop(reactors)
      assert.equal((await shop.place())?.position, 0)
    })
  })

  it('waits for its databases as well', async () => {
    await shop.tell(order('ada', 1_001))
    let failures = 3
    const read: LogReader['read'] = (range) => {
      if (failures-- > 0) return Promise.reject(Object.assign(new Error('the database system is starting up'), { code: '57P03' }))
      return shop.log.read(range)
    }
    shop.react({ log: { ...shop.log, read } })
    await isAsFolded()
  })

  it('goes as far as what nobody can read, says so, and goes on when it can be read', async () => {
    await shop.tell(order('ada', 501), order('bob', 501), order('ada', 500))
    const [, , third] = (await shop.events()).filter(({ type }) => type === 'OrderPlaced')
    let damaged = true
    const read: LogReader['read'] = async (range) => {
      const page = await shop.log.read(range)
      const spoil = (event: LoggedEvent) => (damaged && event.position === third!.position ? { ...event, data: '{' } : event)
      return { ...page, events: page.events.map(spoil) }
    }
    const reactors = shop.react({ log: { ...shop.log, read } })
    await eventually(async () => {
      const [status] = await reactors.status()
      assert.match(status?.trouble ?? '', new RegExp(`^The OrderPlaced at position ${third!.position} .* stands in the way`))
    })
    assert.equal((await shop.place())?.position, third!.position - 1)
    assert.equal((await shop.tiers()).length, 2)
    damaged = false
    await isAsFolded()
  })

  it('whose commands are not taken says so, and stays where it is', async () => {
    await shop.tell(order('ada', 501))
    const send: Commands['send'] = () => Promise.reject(new CommandNotTaken('forbidden: the role lacks the right'))
    const reactors = shop.react({ commands: { send } })
    await eventually(async () => assert.match((await reactors.status())[0]?.trouble ?? '', /^forbidden/))
    assert.equal((await shop.place())?.position, 0)
  })

  describe('whose bounds have changed', () => {
    const lower = { gold: 600, silver: 300 }

    it('asks once for what is another tier now', async () => {
      await shop.tell(order('ada', 700), order('bob', 100), order('cid', 400))
      await shop.stop(await settled(shop.react()))
      const before = await shop.tiers()
      const { head } = await shop.log.head()
      await shop.stop(await settled(shop.react({}, lower), lower))
      const changed = (await shop.tiers()).slice(before.length)
      assert.deepEqual(changed, [
        { customerId: 'ada', from: 'silver', to: 'gold', cause: head },
        { customerId: 'cid', from: 'bronze', to: 'silver', cause: head },
      ])

      const { heard, commands } = listening(shop.commands)
      await settled(shop.react({ commands }, lower), lower)
      assert.deepEqual(heard, [])
    })

    it('while it was away has asked for the last tier in the end', async () => {
      await shop.tell(order('ada', 700))
      const dying = dyingAfter(shop.commands)
      const first = shop.react({ commands: dying.commands })
      await dying.sent
      await shop.stop(first)
      await settled(shop.react({}, lower), lower)
      const tiers = (await shop.tiers()).map(({ from, to }) => `${from} → ${to}`)
      assert.deepEqual(tiers, ['bronze → silver', 'silver → gold'])
    })

    it('and that has lost all it knew comes to the tiers of the present', async () => {
      await shop.tell(order('ada', 700), order('bob', 700, 'o-1'), { name: 'CancelOrder', fields: { orderId: 'o-1' } })
      await shop.stop(await settled(shop.react({}, lower), lower))
      for (const table of ['reactors', 'reactor_customer_tiers'])
        await shop.read.query({ text: `delete from read.${table}`, values: [] })
      await settled(shop.react())
      const last = Object.fromEntries((await shop.tiers()).map(({ customerId, to }) => [customerId, to]))
      assert.deepEqual(last, { ada: 'silver', bob: 'bronze' })
    })

    const settled = async <Running>(reactors: Running, bounds = BOUNDS): Promise<Running> => {
      await eventually(async () => assert.equal((await shop.place())?.settings, customerTier(bounds, DOLLARS).settings))
      await shop.caughtUp()
      return reactors
    }
  })
})

const modeOf = async (reactors: { status: () => Promise<readonly { mode: string }[]> }) => (await reactors.status())[0]?.mode

const byCause = <Change extends { readonly cause: number }>(changes: readonly Change[]) =>
  changes.toSorted((a, b) => a.cause - b.cause)

/** Its first commands are sent, and their answers never arrive. */
const dyingAfter = (commands: Commands) => {
  const sent = Promise.withResolvers<void>()
  const send: Commands['send'] = async (all, { signal } = {}) => {
    await commands.send(all)
    sent.resolve()
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new CommandsUnavailable('it died'))))
  }
  return { commands: { send }, sent: sent.promise }
}

const awayFor = (commands: Commands) => {
  let [isAway, tried] = [true, 0]
  const send: Commands['send'] = async (all, sending) => {
    tried++
    if (isAway) throw new CommandsUnavailable('nobody is there')
    return commands.send(all, sending)
  }
  const comeBack = () => {
    isAway = false
  }
  return { commands: { send }, tried: () => tried, comeBack }
}

const countingReads = <Log extends LogReader>(log: Log) => {
  const from = new Set<number>()
  const read: LogReader['read'] = (range) => {
    from.add(range.after)
    return log.read(range)
  }
  return { reader: { ...log, read }, from: () => [...from] }
}
