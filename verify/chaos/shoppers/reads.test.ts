import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OrderId } from '#shared/kernel/types.ts'
import { createTraffic } from '../client/traffic.ts'
import { watchHistory } from '../watch-history.ts'
import { seesItsWrite } from './reads.ts'

const shipped = { type: 'ShipOrder', orderId: 'o-1' as OrderId } as const
const done = { kind: 'done', stream: 'order-o-1', version: 3, position: 7 } as const

describe('Who looks for what he has just written', () => {
  let [server, status] = [undefined as Server | undefined, 'shipped']
  before((listening) => {
    server = createServer((_, response) => response.setHeader('daybook-position', '9').end(JSON.stringify({ status })))
    server.listen(0, '127.0.0.1', () => listening())
  })
  after((closed) => void server!.close(() => closed()))

  const look = async (shown: string, putBackMsAgo: number): Promise<readonly string[]> => {
    status = shown
    const wrong: string[] = []
    const ends: number[] = []
    let now = 0
    const { history, historyAgeMs } = watchHistory(ends, () => now)
    ends.push(5)
    history()
    now = putBackMsAgo
    const address = `http://127.0.0.1:${(server!.address() as AddressInfo).port}`
    const reading = { address, traffic: createTraffic(), onWrong: (what: string) => void wrong.push(what), history, historyAgeMs }
    await seesItsWrite(shipped, done, reading)
    return wrong
  }

  it('is content with it', async () => assert.deepEqual(await look('shipped', 60_000), []))
  it('complains of what was before it', async () => assert.equal((await look('paid', 60_000)).length, 1))
  it('says nothing while query services may not have heard yet that the log was put back', async () =>
    assert.deepEqual(await look('paid', 1_000), []))
})
