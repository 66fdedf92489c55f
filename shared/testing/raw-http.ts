import { connect } from 'node:net'

export type RawAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** Everything that came back, and whether it was whole. */
export type Heard = { readonly answers: readonly RawAnswer[]; readonly rest: string }

export type Said = {
  readonly chunks: readonly Buffer[]
  /** Then says that there is no more, or goes away without waiting for an answer; otherwise waits for an answer and an end. */
  readonly closes?: 'ends' | 'leaves'
}

const SILENT_FOR_MS = 30_000

/** Says these bytes to a server, and hears what it answers until it closes. Rejects when it says nothing for too long. */
export const say = (port: number, { chunks, closes }: Said): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    const silence = setTimeout(() => fail(new Error('neither an answer nor an end')), SILENT_FOR_MS)
    const fail = (error: Error): void => {
      clearTimeout(silence)
      socket.destroy()
      reject(error)
    }
    socket.on('data', (chunk) => received.push(chunk))
    // A server may cut off whoever talks nonsense; what it has said until then counts.
    socket.on('error', () => {}).on('end', () => socket.end())
    socket.on('close', () => {
      clearTimeout(silence)
      resolve(heardIn(Buffer.concat(received).toString('latin1')))
    })
    socket.on('connect', () => {
      for (const chunk of chunks) socket.write(chunk)
      if (closes === 'leaves') socket.destroySoon()
      if (closes === 'ends') socket.end()
    })
  })

const heardIn = (text: string): Heard => {
  const answers: RawAnswer[] = []
  let rest = text
  for (let next = firstIn(rest); next; next = firstIn(rest)) {
    rest = rest.slice(next.length)
    if (next.answer.status >= 200) answers.push(next.answer)
  }
  return { answers, rest }
}

const firstIn = (text: string): { readonly answer: RawAnswer; readonly length: number } | undefined => {
  const end = text.indexOf('\r\n\r\n')
  if (!text.startsWith('HTTP/1.1 ') || end === -1) return undefined
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const behind = text.slice(end + 4)
  const { body, length } = headers['transfer-encoding'] === 'chunked' ? chunkedIn(behind) : sizedIn(behind, headers)
  const answer = { status: Number(statusLine.slice(9, 12)), headers, body: Buffer.from(body, 'latin1').toString() }
  return { answer, length: end + 4 + length }
}

const sizedIn = (text: string, headers: Readonly<Record<string, string>>) => {
  const length = Number(headers['content-length'] ?? 0)
  return { body: text.slice(0, length), length }
}

const chunkedIn = (text: string) => {
  let [body, at] = ['', 0]
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (lineEnd === -1 || Number.isNaN(size)) return { body, length: text.length }
    body += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
    if (size === 0) return { body, length: at }
  }
}
