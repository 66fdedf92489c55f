import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { ImportError } from './import-error.ts'
import { linesOf } from './lines.ts'

/** One line of the answer of POST /api/commands. */
export type Answer = {
  readonly line: number
  readonly status: number
  readonly position?: number
  readonly replayed?: boolean
  readonly code?: string
  readonly detail?: string
}

/** `answered` lines, from the first on, are settled; why the others are not, when some are not. */
export type Sent = {
  readonly answered: number
  readonly unsettled?: { readonly because: string; readonly retryAfterMs?: number }
}

/** Sends lines of NDJSON in one request and hands over each answer as it comes, in order. Rejects with ImportError when trying again is no use. */
export type SendCommands = (lines: readonly string[], settle: (answer: Answer, index: number) => void) => Promise<Sent>

/** Whoever says nothing for so long is asked again. */
const SILENT_FOR_MS = 60_000

const TRY_AGAIN = new Set([408, 425, 429, 502, 503, 504])
const isUnsettled = ({ status, code }: Answer): boolean => TRY_AGAIN.has(status) || code === 'request_in_progress'

export const createSendCommands = (url: string, signal: AbortSignal): SendCommands => {
  const { Agent } = protocolOf(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })

  return async (lines, settle) => {
    let answered = 0
    try {
      const response = await post(`${url}/api/commands`, agent, Buffer.from(`${lines.join('\n')}\n`), signal)
      if (response.statusCode !== 200) return { answered, unsettled: await refusedAltogether(url, response) }
      for await (const line of linesOf(response)) {
        const answer: Answer = JSON.parse(line)
        if (isUnsettled(answer)) return { answered, unsettled: { because: `${answer.status} ${answer.detail ?? answer.code}` } }
        settle(answer, answered++)
      }
      return answered === lines.length ? { answered } : { answered, unsettled: { because: 'the answer ended too early' } }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ImportError) throw error
      return { answered, unsettled: { because: (error as NodeJS.ErrnoException).code ?? (error as Error).message } }
    }
  }
}

const protocolOf = (url: string) => (url.startsWith('https:') ? https : http)

// Not gzipped: on the loopback that costs more than it saves.
const post = (url: string, agent: http.Agent, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length, 'daybook-role': 'import' }
    const { request } = protocolOf(url)
    const sent = request(url, { method: 'POST', agent, headers, signal, timeout: SILENT_FOR_MS })
    sent.on('timeout', () => sent.destroy(new Error(`no answer for ${SILENT_FOR_MS / 1000} s`)))
    sent.on('response', resolve).on('error', reject).end(body)
  })

const refusedAltogether = async (url: string, response: IncomingMessage): Promise<NonNullable<Sent['unsettled']>> => {
  const because = `${response.statusCode}${detailOf((await response.setEncoding('utf8').toArray()).join(''))}`
  if (!TRY_AGAIN.has(response.statusCode!)) throw new ImportError(`${url} does not take commands: it answers ${because}.`)
  const retryAfter = Number(response.headers['retry-after'])
  return { because, ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }) }
}

const detailOf = (problemDocument: string): string => {
  try {
    return ` ${JSON.parse(problemDocument).detail}`
  } catch {
    return ''
  }
}
