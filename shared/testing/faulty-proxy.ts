import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Which way a chunk goes: a lost request never arrives, a lost answer belongs to what has been done. */
export type Way = 'request' | 'answer'

export type FaultyProxy = {
  /** The database's url, through the proxy. */
  readonly url: string
  /** Breaks every connection at once; what has arrived is being done, and nobody will hear of it. */
  readonly breakAll: () => void
  readonly close: () => Promise<void>
}

/** Passes a database's traffic on, until `cuts` says that this chunk is lost and both ends are to see a broken connection. */
export const createFaultyProxy = async (target: string, cuts: (way: Way) => boolean): Promise<FaultyProxy> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(Number(port || 5432), hostname)
    const cut = (): void => {
      for (const socket of [client, database]) socket.destroy()
    }
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', cut).on('close', () => sockets.delete(socket) && cut())
    }
    client.on('data', (chunk) => (cuts('request') ? cut() : database.write(chunk)))
    database.on('data', (chunk) => (cuts('answer') ? cut() : client.write(chunk)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    breakAll,
    close: async () => {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
