import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { linesOf } from '../lines.ts'

type Sent = Readonly<Record<string, unknown>> & { readonly command: string; readonly idempotencyKey: string }
type Answer = Readonly<Record<string, unknown>> & { readonly status: number }
type Line = { readonly productId: string; readonly quantity: number }

/** What goes wrong at the nth line received, counted over all requests, from 1. The lines behind one that is not answered for good are decided all the same. */
export type Faults = { readonly [line: number]: '503' | 'drop' | 'in progress' }

/** As much of Daybook as the importer talks to: POST /api/commands with keys and stock, sync status, stock movements. */
export const openTinyShop = async ({ faults = {} }: { faults?: Faults } = {}) => {
  const recorded: Sent[] = []
  const stock = new Map<string, number>()
  const stocked = new Map<string, boolean>()
  const keys = new Map<string, { readonly request: string; readonly answer: Answer }>()
  let [linesSeen, requests] = [0, 0]
  let away = 0
  let whenRecorded: (count: number) => void = () => undefined

  const decide = (sent: Sent): Answer => {
    const known = keys.get(sent.idempotencyKey)
    const request = JSON.stringify(sent)
    if (known) {
      if (known.request !== request)
        return { status: 422, code: 'idempotency_key_reused', detail: 'The key was used for another request' }
      return { ...known.answer, replayed: true }
    }
    const answer = apply(sent)
    keys.set(sent.idempotencyKey, { request, answer })
    return answer
  }

  const apply = (sent: Sent): Answer => {
    const [productId, position] = [sent['productId'] as string, recorded.length]
    if (sent.command === 'CreateProduct') {
      if (stocked.has(productId)) return { status: 409, code: 'product_exists', detail: productId, position }
      stocked.set(productId, sent['stocked'] as boolean)
    }
    const unknown = movedBy(sent).find((moved) => !stocked.has(moved.productId))
    if (unknown) return { status: 422, code: 'product_not_found', detail: unknown.productId, position }
    for (const { productId: article, quantity } of movedBy(sent)) {
      const left = (stock.get(article) ?? 0) + quantity
      if (left < 0 && stocked.get(article)) return { status: 409, code: 'insufficient_stock', detail: article, position }
      stock.set(article, left)
    }
    recorded.push(sent)
    whenRecorded(recorded.length)
    return { status: 201, position: position + 1 }
  }

  const takeCommands = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests++
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    let line = 0
    for await (const text of linesOf(request)) {
      line++
      const fault = faults[++linesSeen]
      if (fault === 'drop') return void request.socket.destroy()
      const answer =
        fault === '503'
          ? { status: 503, code: 'unavailable', detail: 'The database cannot be reached right now' }
          : fault === 'in progress'
            ? { status: 409, code: 'request_in_progress' }
            : decide(JSON.parse(text))
      response.write(`${JSON.stringify({ line, ...answer })}\n`)
    }
    response.end()
  }

  const movements = (productId: string) =>
    recorded
      .filter((one) => one.command === 'MoveStock' && one['productId'] === productId)
      .map(({ type, quantity, reason }) => ({ type, quantity, reason }))

  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://shop')
    const json = (body: unknown) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (away-- > 0) response.writeHead(503, { 'retry-after': '0' }).end(JSON.stringify({ detail: 'starting' }))
    else if (url.pathname === '/api/commands') takeCommands(request, response).catch(() => response.destroy())
    else if (url.pathname === '/api/analytics/sync-status')
      json({ head: recorded.length, readModels: [{ name: 'orders', highWater: recorded.length }] })
    else if (url.pathname !== '/api/stock-movements') response.writeHead(404).end()
    else json({ movements: movements(url.searchParams.get('productId')!), nextCursor: null })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recorded,
    stock,
    requests: () => requests,
    /** Answers the next requests with 503. */
    beAwayFor: (count: number) => {
      away = count
    },
    onRecorded: (listener: (count: number) => void) => {
      whenRecorded = listener
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const movedBy = (sent: Sent): Line[] => {
  const items = (sent['items'] ?? []) as Line[]
  if (sent.command === 'PlaceOrder') return items.map(({ productId, quantity }) => ({ productId, quantity: -quantity }))
  if (sent.command === 'IssueCreditNote') return items
  return sent.command === 'MoveStock' ? [{ productId: sent['productId'] as string, quantity: sent['quantity'] as number }] : []
}
