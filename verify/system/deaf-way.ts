import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to PostgreSQL on which notifications can be lost, and nothing else. */
export type DeafWay = {
  /** The server's url, by this way. */
  readonly url: string
  readonly deafen: () => void
  readonly hear: () => void
  /** How many notifications were lost so far. */
  readonly lost: () => number
  readonly close: () => Promise<void>
}

/** What the server says: a letter, and a length that counts itself. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const NOTIFICATION = 'A'.charCodeAt(0)
const HEAD = 5

export const openDeafWay = async (target: string): Promise<DeafWay> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let [deaf, lost] = [false, 0]

  const isHeard = (message: Buffer): boolean => {
    if (!deaf || message[0] !== NOTIFICATION) return true
    lost++
    return false
  }
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket) && other.destroy())
    }
    near.pipe(far)
    const messagesOf = splitter()
    far.on('data', (chunk) => {
      for (const message of messagesOf(chunk)) if (isHeard(message)) near.write(message)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)

  return {
    url: url.href,
    deafen: () => {
      deaf = true
    },
    hear: () => {
      deaf = false
    },
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Whole messages, one by one; what is begun waits for the rest of it. */
const splitter = () => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): readonly Buffer[] => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const messages: Buffer[] = []
    while (rest.length >= HEAD) {
      const size = 1 + rest.readUInt32BE(1)
      if (rest.length < size) break
      messages.push(rest.subarray(0, size))
      rest = rest.subarray(size)
    }
    return messages
  }
}
