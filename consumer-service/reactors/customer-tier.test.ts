import assert from 'node:assert/strict'
import { eventually } from '#shared/testing/eventually.ts'
import {
  BOUNDS,
  cancel,
  credit,
  erase,
  foldedTiers,
  listening,
  openReactingShop,
  order,
  type ReactingShop,
} from '../testing/reacting.ts'

describe('The tier reactor', () => {
  let shop: ReactingShop
  beforeEach(async () => {
    shop = await openReactingShop()
  })
  afterEach(() => shop.close())

  const inWords = async () => (await shop.tiers()).map(({ customerId, from, to }) => `${customerId}: ${from} → ${to}`)

  /** The history is what the log folds to. */
  const isAsFolded = async () => {
    await shop.caughtUp()
    assert.deepEqual(await shop.tiers(), foldedTiers(await shop.events(), BOUNDS))
  }

  it('records it when a customer crosses a bound, up and down', async () => {
    shop.react()
    await shop.tell(order('ada', 500), order('ada', 1), order('ada', 500, 'o-1'), cancel('o-1'), credit('ada', 2))
    await isAsFolded()
    assert.deepEqual(await inWords(), [
      'ada: bronze → silver',
      'ada: silver → gold',
      'ada: gold → silver',
      'ada: silver → bronze',
    ])
  })

  it('tells what was spent, as of which event', async () => {
    await shop.tell(order('ada', 700), order('ada', 1))
    shop.react()
    await shop.caughtUp()
    const placed = (await shop.events()).find(({ type }) => type === 'OrderPlaced')!
    const changed = (await shop.events()).find(({ type }) => type === 'CustomerTierChanged')!
    const told = { customerId: 'ada', from: 'bronze', to: 'silver', netSpend: 70_000, currency: 'USD', cause: placed.position }
    assert.deepEqual(changed.data, told)
    assert.equal(changed.metadata.role, 'admin')
  })

  it('counts a return as it counts a credit note', async () => {
    const step = (name: string) => ({ name, fields: { orderId: 'o-1' } })
    const back = { name: 'ReturnOrder', fields: { orderId: 'o-1', items: [{ productId: 'tea', quantity: 600 }] } }
    await shop.tell(order('ada', 600, 'o-1'), step('PayOrder'), step('ShipOrder'), back)
    shop.react()
    await isAsFolded()
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → bronze'])
  })

  it('asks once for each bound that is crossed, however many orders storm in', async () => {
    const { heard, commands } = listening(shop.commands)
    shop.react({ commands })
    for (let first = 0; first < 1_200; first += 200) await shop.tell(...Array.from({ length: 200 }, () => order('ada', 1)))
    await isAsFolded()
    assert.deepEqual(
      heard.map(({ fields }) => fields['tier']),
      ['silver', 'gold'],
    )
  })

  it('has nothing to do with guests', async () => {
    const { heard, commands } = listening(shop.commands)
    shop.react({ commands })
    await shop.tell(order(undefined, 5_000, 'o-1'), cancel('o-1'))
    await shop.caughtUp()
    assert.deepEqual([heard, await shop.read.query({ text: 'select 1 from read.reactor_customer_tiers', values: [] })], [[], []])
  })

  it('leaves an erased customer alone, and forgets what was spent', async () => {
    await shop.tell(order('ada', 600, 'o-1'), erase('ada'), order('bob', 600))
    shop.react()
    await shop.caughtUp()
    await shop.tell(cancel('o-1'))
    await shop.caughtUp()
    assert.deepEqual(await inWords(), ['bob: bronze → silver'])
    const [ada] = await shop.read.query<{ spent: string; asked: string }>({
      text: `select net_spend::text as spent, asked from read.reactor_customer_tiers where customer_id = 'ada'`,
      values: [],
    })
    assert.deepEqual(ada, { spent: '-60000', asked: 'bronze' })
  })

  it('does not break on sums that no number holds exactly', async () => {
    await shop.tell(order('ada', 600))
    shop.react()
    await shop.caughtUp()
    await shop.read.query({ text: `update read.reactor_customer_tiers set net_spend = 1${'0'.repeat(25)}`, values: [] })
    await shop.tell(order('ada', 1))
    await shop.caughtUp()
    assert.deepEqual(await inWords(), ['ada: bronze → silver', 'ada: silver → gold'])
    const [row] = await shop.read.query<{ spent: string }>({
      text: 'select net_spend::text as spent from read.reactor_customer_tiers',
      values: [],
    })
    assert.equal(row?.spent, '10000000000000000000000100')
  })

  it('stands where the log ends, also when there was nothing to do', async () => {
    const reactors = shop.react()
    await shop.caughtUp()
    await shop.tell({ name: 'OpenStore', fields: { name: 'Attic' } })
    await shop.caughtUp()
    const { head } = await shop.log.head()
    await eventually(async () => {
      const [status] = await reactors.status()
      assert.deepEqual([status?.mode, status?.position, status?.lag], ['following', head, 0])
    })
  })
})
