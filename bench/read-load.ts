import { parseArgs } from 'node:util'
import { keptConnection } from '#shared/testing/kept-connection.ts'
import { percentile } from './percentile.ts'

/**
 * A process of its own that reads for so long, over so many kept connections, each asking again when it is answered, and prints what it
 * saw as JSON. `{}` in the path is any number from 1 to `most`.
 */
export type Loaded = { readonly reads: number; readonly seconds: number; readonly p50: number; readonly p99: number }

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    path: { type: 'string', default: '/' },
    most: { type: 'string', default: '1' },
    connections: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '3' },
  },
})

const [before = '', after = ''] = values.path.split('{}')
const [most, until] = [Number(values.most), performance.now() + Number(values.seconds) * 1_000]
const pathOf = (): string => (values.path.includes('{}') ? `${before}${1 + Math.floor(Math.random() * most)}${after}` : before)
const times: number[] = []

const reader = async (): Promise<void> => {
  const connection = await keptConnection(values.url)
  while (performance.now() < until) {
    const asked = performance.now()
    const { status, body } = await connection.get(pathOf())
    if (status !== 200) throw new Error(`${status}: ${body}`)
    times.push(performance.now() - asked)
  }
  connection.close()
}

const began = performance.now()
await Promise.all(Array.from({ length: Number(values.connections) }, reader))
const seconds = (performance.now() - began) / 1_000
const loaded: Loaded = { reads: times.length, seconds, p50: Number(percentile(times, 50)), p99: Number(percentile(times, 99)) }
console.log(JSON.stringify(loaded))
