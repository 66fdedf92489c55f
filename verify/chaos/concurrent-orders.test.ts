import assert from 'node:assert/strict'
import { freshWriteDatabase, type TestDatabase } from '#shared/testing/fresh-databases.ts'
import { type ServiceProcess, startServiceProcess } from '../../command-service/testing/service-processes.ts'
import { diceOf } from '../dice.ts'
import { createHistoryChecker } from '../history/check.ts'
import type { Asked, Finding, Operation, Recorded } from '../history/operation.ts'
import { createClient } from './client/client.ts'
import { createRecorder } from './client/recorder.ts'
import { createTraffic } from './client/traffic.ts'
import { recordedBehind } from './read-log.ts'

const BUYERS = 300
const UNITS = 40
const isByItself = ({ type }: Recorded): boolean => type === 'StoreOpened'

describe('Hundreds of buyers of a few pieces, at three command services', function () {
  this.timeout(120_000)
  let test: TestDatabase
  let services: readonly ServiceProcess[]
  let events: readonly Recorded[]
  let operations: readonly Operation[]
  const wrong: string[] = []

  before(async () => {
    test = await freshWriteDatabase()
    services = await Promise.all([1, 2, 3].map(() => startServiceProcess(test.url)))
    const [recorder, traffic, dice] = [createRecorder(() => 0), createTraffic(), diceOf(42)]
    const addresses = services.map(({ url }) => url)
    const clientOf = (seed: number) =>
      createClient({ addresses, recorder, traffic, dice: diceOf(seed), onWrong: (what) => wrong.push(what), history: () => 0 })
    const clerk = clientOf(dice.seed())
    for (const productId of ['lamp', 'rug']) await clerk.ask(`new-${productId}`, article(productId), 'until it is answered')
    await Promise.all(
      Array.from({ length: BUYERS }, async (_, buyer) => {
        const [client, own] = [clientOf(dice.seed()), diceOf(dice.seed())]
        const orderId = `o-${buyer}`
        const items = own.shuffled(['lamp', 'rug', 'lamp']).slice(0, own.between(1, 3))
        const order: Asked = {
          type: 'PlaceOrder',
          orderId,
          storeId: 'main',
          items: items.map((productId) => ({ productId, quantity: 1 })),
        }
        const answer = await client.ask(`b-${buyer}`, order)
        if (answer?.kind === 'done' && own.percent(40)) await client.ask(`c-${buyer}`, { type: 'CancelOrder', orderId })
        if (own.percent(5)) await client.ask(`m-${buyer}`, delivery(buyer))
      }),
    )
    events = await recordedBehind(test.database, 0)
    operations = recorder.take()
  })
  after(async () => {
    await Promise.all(services.map(({ stop }) => stop()))
    await test.drop()
  })

  const found = (some: readonly Operation[], log = events): readonly Finding[] =>
    createHistoryChecker({ isByItself }).check({ operations: some, events: log }).findings

  it('are all answered as if they had come one after another', () => {
    assert.deepEqual(found(operations), [])
    assert.deepEqual(wrong, [])
  })

  it('are taken and refused, both by the dozen', () => {
    const kinds = Object.groupBy(operations, ({ answered }) => answered?.answer.kind ?? 'unknown')
    assert.ok(kinds['done']!.length > UNITS && kinds['refused']!.length > 20)
  })

  it('would not be right if one who was refused had been told of a piece less', () => {
    const one = operations.find(({ answered }) => answered?.answer.kind === 'refused')!
    const text = JSON.stringify(one).replace(/"available":(\d+)/, (_, left) => `"available":${Number(left) + 1}`)
    const lied = operations.map((other) => (other === one ? (JSON.parse(text) as Operation) : other))
    assert.deepEqual(
      found(lied).map(({ kind }) => kind),
      ['refused with wrong facts'],
    )
  })

  it('would not be right if the log had not what somebody was answered', () => {
    const one = operations.find(({ answered }) => answered?.answer.kind === 'done')!
    assert.ok(
      found(
        operations,
        events.filter(({ key }) => key !== one.key),
      ).some(({ kind }) => kind === 'lost'),
    )
  })
})

const article = (productId: string): Asked => ({
  type: 'CreateProduct',
  ...{ productId, name: productId, category: 'home', price: 200_000, stocked: true, stock: UNITS, storeId: 'main' },
})

const delivery = (buyer: number): Asked => ({
  type: 'MoveStock',
  ...{ storeId: 'main', productId: 'lamp', movement: 'in', quantity: 2, movementId: `m-${buyer}` },
})
