import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
export type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** What becomes of a request on its way, and of its answer on the way back. */
export type Bend = {
  /** Another request; or an answer, with which nobody else is asked; or nothing: then nobody ever answers. */
  readonly request?: (asked: Asked) => Asked | Answered | undefined | Promise<Asked>
  readonly answer?: (answered: Answered, asked: Asked) => Answered
}

/** Stands before a service, and answers for it: as it does, unless `bend` says otherwise. Event streams are passed on as they come. */
export const bendingProxy = async (
  target: string,
  { request: bendRequest = (asked) => asked, answer = (answered) => answered }: Bend,
) => {
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    const asked = { method, path, headers, body: await textOf(incoming) }
    const bent = await bendRequest(asked)
    if (bent === undefined) return
    const send = ({ status, headers, body }: Answered) => {
      const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...others } = headers
      response.writeHead(status, others).end(body)
    }
    if ('status' in bent) return send(bent)
    const { host: _, 'content-length': __, connection: ___, ...sent } = bent.headers
    const outgoing = request(`${target}${bent.path}`, {
      method: bent.method,
      headers: { ...sent, ...(bent.body !== '' && { 'content-length': Buffer.byteLength(bent.body) }) },
      agent: false,
    })
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    outgoing.end(bent.body)
    outgoing.on('response', async (got) => {
      const status = got.statusCode ?? 0
      if (got.headers['content-type'] === 'text/event-stream') return got.pipe(response.writeHead(status, got.headers))
      return send(answer({ status, headers: got.headers, body: await textOf(got) }, asked))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

type Json = Record<string, unknown>

/** On the way back, of addresses that match: another body. */
export const told = (path: RegExp, change: (body: Json, asked: Asked) => unknown, method = 'GET'): Bend => ({
  answer: (answered, asked) =>
    asked.method === method && path.test(asked.path) && answered.status < 300
      ? { ...answered, body: JSON.stringify(change(JSON.parse(answered.body), asked)) }
      : answered,
})

/** Instead of any answer of theirs. */
export const always = (path: RegExp, answered: Answered, method?: string): Bend => ({
  request: (asked) => (path.test(asked.path) && (method ?? asked.method) === asked.method ? answered : asked),
})

export const problem = (status: number, code: string, more: Json = {}): Answered => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code, detail: 'bent', status, ...more }),
})
