import { parseArgs } from 'node:util'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { percentile } from './percentile.ts'

/**
 * A process of its own that orders for so long, over so many kept connections, each asking again when it is answered, and prints what it
 * saw as JSON. Every order has two lines of different articles; when one is hot, it is on every order.
 */
export type Load = {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly articles: number
  readonly hot: boolean
}

export type Loaded = {
  readonly orders: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  readonly others: number
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    connections: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '5' },
    articles: { type: 'string', default: '1000' },
    hot: { type: 'boolean', default: false },
  },
})

const [articles, until] = [Number(values.articles), performance.now() + Number(values.seconds) * 1_000]
const times: number[] = []
let others = 0

const bodyOf = (): string => {
  const first = values.hot ? 0 : Math.floor(Math.random() * articles)
  const second = (first + 1 + Math.floor(Math.random() * (articles - 1))) % articles
  return `{"items":[{"productId":"p-${first}","quantity":1},{"productId":"p-${second}","quantity":1}]}`
}

const buyer = async (): Promise<void> => {
  const connection = await keptConnection(values.url)
  while (performance.now() < until) {
    const asked = performance.now()
    const { status } = await connection.post('/api/orders', bodyOf())
    if (status === 201) times.push(performance.now() - asked)
    else others++
  }
  connection.close()
}

const began = performance.now()
await Promise.all(Array.from({ length: Number(values.connections) }, buyer))
const seconds = (performance.now() - began) / 1_000
const loaded: Loaded = {
  orders: times.length,
  seconds,
  p50: Number(percentile(times, 50)),
  p99: Number(percentile(times, 99)),
  others,
}
console.log(JSON.stringify(loaded))
