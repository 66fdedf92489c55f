import http from 'node:http'
import https from 'node:https'
import { BrokenOff } from './verdicts.js'

/**
 * `json` is undefined when the body is none.
 * @typedef {{ method: string, url: string, status: number, headers: http.IncomingHttpHeaders, text: string, json: any, ms: number }} Answer
 * @typedef {{ body?: unknown, headers?: Readonly<Record<string, string>>, withinMs: number, signal: AbortSignal, key?: string | undefined }} Asking
 */

const MOST_BYTES = 10_000_000

/** Nobody answered, or not in time; the message says which, for people. */
export class NoAnswer extends Error {
  /**
   * @param {string} why
   * @param {{ late?: boolean }} [more]
   */
  constructor(why, { late = false } = {}) {
    super(why)
    this.late = late
  }
}

/**
 * One request on a connection of its own. A body that is a string is sent as it is, anything else as JSON.
 * Rejects with NoAnswer, or with BrokenOff when `signal` says so.
 * @param {string} method
 * @param {string} url
 * @param {Asking} asking
 * @returns {Promise<Answer>}
 */
export const ask = (method, url, { withinMs, signal, ...asking }) =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const request = begin(method, url, asking)
    const late = setTimeout(
      () => request.destroy(new NoAnswer(`no answer within ${Math.round(withinMs)} ms`, { late: true })),
      withinMs,
    )
    const stop = () => request.destroy(new BrokenOff('Broken off.'))
    const settle = () => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
    }
    /** @param {Error} error */
    const fail = (error) => {
      settle()
      reject(error instanceof NoAnswer || error instanceof BrokenOff ? error : new NoAnswer(whyOf(error)))
    }
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    request.on('error', fail)
    request.on('response', (response) => {
      textOf(response).then((text) => {
        settle()
        const { statusCode: status = 0, headers } = response
        resolve({ method, url, status, headers, text, json: jsonOf(text), ms: performance.now() - started })
      }, fail)
    })
  })

/**
 * The request as it leaves, its body with it.
 * @param {string} method
 * @param {string} url
 * @param {Pick<Asking, 'body' | 'headers' | 'key'>} asking
 */
export const begin = (method, url, { body, headers = {}, key }) => {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const request = (url.startsWith('https:') ? https : http).request(url, {
    method,
    agent: false,
    headers: {
      accept: 'application/json',
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...headers,
    },
  })
  request.end(text)
  return request
}

/** @param {http.IncomingMessage} response */
const textOf = async (response) => {
  const [chunks, bytes] = [/** @type {Buffer[]} */ ([]), { total: 0 }]
  for await (const chunk of response) {
    chunks.push(chunk)
    bytes.total += chunk.length
    if (bytes.total > MOST_BYTES) throw new NoAnswer(`an answer of more than ${MOST_BYTES} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @param {string} text */
const jsonOf = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {Error & { code?: string, errors?: readonly Error[] }} error */
const whyOf = (error) => {
  const { code = error.errors?.map((one) => /** @type {{ code?: string }} */ (one).code).find(Boolean), message } = error
  if (code === 'ECONNREFUSED') return 'nobody listens there (connection refused)'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection broke off before the answer'
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}
