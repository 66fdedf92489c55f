import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ProblemCode, problemDocument, problems } from './problem.ts'
import { contextOf } from './request-context.ts'

type ParserError = Error & { readonly code?: string }

/** Answers, with a problem, what node refuses by itself with less: what is no HTTP, or is none that is served here. */
export const answerMalformed = (server: Server): void => {
  server.on('clientError', (error: ParserError, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else refuseOn(socket, codeOf(error), error.message)
  })
  server.on('connect', (_, socket) => refuseOn(socket, 'bad_http', 'This is no proxy'))
  server.on('checkExpectation', (_, response) => refuse(response, 'expectation_failed', 'Only 100-continue can be expected'))
}

/** Node's own check of it, which is switched off, answers without a body. */
export const requiringHost =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (lacksHost(request)) refuse(response, 'bad_http', 'A request of HTTP/1.1 has a header Host')
    else listener(request, response)
  }

const lacksHost = ({ headers, httpVersion }: IncomingMessage): boolean => headers.host === undefined && httpVersion === '1.1'

const refuse = (response: ServerResponse, code: ProblemCode, detail: string): void => {
  const { status, headers, body } = refusal(code, detail)
  response.writeHead(status, headers).end(body)
}

const refuseOn = (socket: Duplex, code: ProblemCode, detail: string): void => {
  const { status, title, headers, body } = refusal(code, detail)
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${head.join('\r\n')}\r\n\r\n${body}`)
}

const refusal = (code: ProblemCode, detail: string) => {
  const { status, title } = problems[code]
  const body = JSON.stringify(problemDocument({ status, title, code, detail }, { instance: '', traceId: contextOf({}).traceId }))
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  return { status, title, headers, body }
}

const codeOf = ({ code }: ParserError): ProblemCode => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout'
    default:
      return 'bad_http'
  }
}
