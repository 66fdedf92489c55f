import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Way } from './faulty-proxy.ts'

export type StallingProxy = {
  /** The database's url, through the proxy. */
  readonly url: string
  /** From now on nothing goes this way, on new connections either, and nobody is told: as when a cable is cut. */
  readonly hold: (...ways: readonly Way[]) => void
  /** As `hold('answer')` at the next request that has this text in it. */
  readonly holdAnswerTo: (text: string) => void
  /** What was held goes on. */
  readonly release: () => void
  readonly close: () => Promise<void>
}

/** A way to a database on which nothing is lost and nothing breaks; it only may take for ever. */
export const createStallingProxy = async (target: string): Promise<StallingProxy> => {
  const { hostname, port } = new URL(target)
  const sources: { readonly way: Way; readonly socket: Socket }[] = []
  const held = new Set<Way>()
  let awaited: string | undefined

  const hold = (...ways: readonly Way[]): void => {
    for (const way of ways) held.add(way)
    for (const { way, socket } of sources) if (held.has(way)) socket.pause()
  }
  const watch = (way: Way, chunk: Buffer): void => {
    if (awaited === undefined || way === 'answer' || !chunk.includes(awaited)) return
    awaited = undefined
    hold('answer')
  }
  const pass = (way: Way, from: Socket, to: Socket): void => {
    from.setNoDelay(true)
    from.on('data', (chunk) => {
      watch(way, chunk)
      to.write(chunk)
    })
    from.on('error', () => to.destroy()).on('close', () => to.destroy())
    if (held.has(way)) from.pause()
    sources.push({ way, socket: from })
  }
  const server = createServer((client) => {
    const database = connect(Number(port || 5432), hostname)
    pass('request', client, database)
    pass('answer', database, client)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    hold,
    holdAnswerTo: (text) => {
      awaited = text
    },
    release: () => {
      held.clear()
      for (const { socket } of sources) socket.resume()
    },
    close: async () => {
      for (const { socket } of sources) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
