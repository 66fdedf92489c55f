import { request } from 'node:http'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'

export type Bulk = {
  /** How many answers of each status, and of each code where there is one. */
  readonly answers: Readonly<Record<string, number>>
  /** What the last answer was to. */
  readonly lastLine: number
  readonly seconds: number
}

/** Sends so many lines, compressed, as fast as they are taken, and counts the answers as they come: neither side holds more than a window. */
export const sendBulk = async (url: string, count: number, lineOf: (index: number) => object): Promise<Bulk> => {
  const began = performance.now()
  const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
  const sending = request(`${url}/api/commands`, { method: 'POST', headers, agent: false })
  Readable.from(piecesOf(count, lineOf))
    .pipe(createGzip({ level: 1 }))
    .pipe(sending)
  const answers: Record<string, number> = {}
  let [lastLine, rest] = [0, '']
  await new Promise<void>((resolve, reject) => {
    sending.on('error', reject).on('response', (response) =>
      response
        .setEncoding('utf8')
        .on('data', (text: string) => {
          const lines = (rest + text).split('\n')
          rest = lines.pop()!
          for (const line of lines) {
            const { line: number, status, code } = JSON.parse(line) as { line: number; status: number; code?: string }
            const what = code === undefined ? String(status) : `${status} ${code}`
            answers[what] = (answers[what] ?? 0) + 1
            lastLine = number
          }
        })
        .on('error', reject)
        .on('end', resolve),
    )
  })
  return { answers, lastLine, seconds: (performance.now() - began) / 1_000 }
}

function* piecesOf(count: number, lineOf: (index: number) => object): Generator<string> {
  for (let index = 0; index < count; ) {
    let piece = ''
    for (; index < count && piece.length < 32_000; index++) piece += `${JSON.stringify(lineOf(index))}\n`
    yield piece
  }
}
