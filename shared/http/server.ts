import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CannotStart } from '../kernel/cannot-start.ts'
import { listeningProcess } from '../runtime/listening-process.ts'
import { answerMalformed, requiringHost } from './malformed.ts'

export type Listening = {
  readonly url: string
  readonly port: number
  /** Takes no more requests, waits for those under way up to the limit (10 s), then cuts them off. */
  readonly close: (limitMs?: number) => Promise<void>
}

export type Address = {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** How long the head of a request may take to arrive. */
  readonly headWithinMs?: number
}

const HEAD_WITHIN_MS = 15_000

/** Throws CannotStart when the port is not to be had. */
export const serve = async (listener: RequestListener, address: Address, closing: AbortController): Promise<Listening> => {
  const { headWithinMs = HEAD_WITHIN_MS } = address
  const server = createServer(
    { headersTimeout: headWithinMs, connectionsCheckingInterval: headWithinMs / 3, requireHostHeader: false },
    requiringHost(listener),
  )
  // A stream of commands may take hours; headers and other bodies have limits of their own.
  server.requestTimeout = 0
  server.keepAliveTimeout = 65_000
  // Idle ones cost memory too, about 15 kB each.
  server.maxConnections = 16_000
  // Whoever neither sends nor reads holds a connection for nothing.
  server.timeout = 120_000
  answerMalformed(server)
  await bind(server, address)
  const { port } = server.address() as AddressInfo
  return {
    url: urlOf(address.host, port),
    port,
    close: (limitMs = 10_000) => close(server, closing, limitMs),
  }
}

const bind = (server: Server, { host, port }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(reasonOf(error, host, port)))
    server.listen({ host, port }, resolve)
  })

const reasonOf = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CannotStart(`Port ${port} on ${host} is taken ${takenBy(port)}, or configure another port.`)
    case 'EACCES':
      return new CannotStart(`Port ${port} may not be opened by this user: configure one above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotStart(`${host} is not an address of this machine: configure another host to listen on.`)
    default:
      return error
  }
}

const takenBy = (port: number): string => {
  const taker = listeningProcess(port)
  if (taker === undefined) return '(by a service left by an earlier run?): stop the program that listens there'
  const { pid, program } = taker
  return `by process ${pid}${program ? ` (${program}, left by an earlier run?)` : ''}: stop that one`
}

const urlOf = (host: string, port: number): string => {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

const SWEEP_EVERY_MS = 50

const close = async (server: Server, closing: AbortController, limitMs: number): Promise<void> => {
  closing.abort()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection kept alive falls idle after its last answer; nobody else ends it.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS)
  const limit = setTimeout(() => server.closeAllConnections(), limitMs)
  await closed
  clearInterval(sweep)
  clearTimeout(limit)
}
