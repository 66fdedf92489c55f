import type { Socket } from 'node:net'
import { type ProblemCode, problemDocument, problems } from './problem.ts'
import { contextOf } from './request-context.ts'

type ParserError = Error & { readonly code?: string }

/** Answers what node could not read as HTTP, so that there was no request: too large headers, a broken request line. */
export const answerMalformed = (error: ParserError, socket: Socket): void => {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const code = codeOf(error)
  const { traceId } = contextOf({})
  const { status, title } = problems[code]
  const body = JSON.stringify(problemDocument({ status, title, code, detail: error.message }, { instance: '', traceId }))
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`)
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
