import { setTimeout as pause } from 'node:timers/promises'
import { ask, NoAnswer } from './client.js'
import { NotJudged, Wrong } from './verdicts.js'
import { whereIs } from './where-is.js'

/**
 * @typedef {import('./client.js').Answer} Answer
 * @typedef {import('./options.js').Options} Options
 * @typedef {{ body?: unknown, headers?: Readonly<Record<string, string>> }} More
 * @typedef {{ options: Options, signal: AbortSignal, requestMs: number, stageMs: number }} Limits
 * @typedef {ReturnType<typeof createShop>} Shop
 */

const LOOK_AGAIN_MS = 50
/** A service waits two seconds for each of its checks. */
const HEALTH_MS = 4_000

/**
 * The system as it is asked here: what is no answer of Daybook's is Wrong, what it keeps from us NotJudged.
 * @param {Limits} limits
 */
export const createShop = ({ options, signal, requestMs, stageMs }) => {
  const { addresses, key } = options

  /**
   * Whatever the answer is, so long as it is one.
   * @param {'command' | 'query' | 'publisher' | 'consumer'} service
   * @param {string} method
   * @param {string} path
   * @param {More} [more]
   */
  const send = (service, method, path, more = {}) =>
    ask(method, `${addresses[service]}${path}`, {
      ...more,
      key,
      signal,
      withinMs: path === '/health' ? Math.min(HEALTH_MS, requestMs) : requestMs,
    })

  /**
   * A command; every answer below 500 is one.
   * @param {string} method
   * @param {string} path
   * @param {More} [more]
   */
  const command = async (method, path, more) =>
    sound(await answered(send('command', method, path, more), method, `${addresses.command}${path}`))

  /**
   * @param {string} path
   * @param {More} [more]
   */
  const query = async (path, more) => sound(await answered(send('query', 'GET', path, more), 'GET', `${addresses.query}${path}`))

  /**
   * What a read model says when it has come to `position`. Wrong when it does not come there in time: then it tells where the position is.
   * @param {string} readModel
   * @param {string} path
   * @param {number} position
   * @param {object} [body] what is asked by POST
   */
  const read = async (readModel, path, position, body) => {
    const until = performance.now() + stageMs
    const waiting = `${path}${path.includes('?') ? '&' : '?'}waitFor=${position}`
    for (;;) {
      const answer = await send('query', body ? 'POST' : 'GET', waiting, { body }).catch(lateAnswer)
      const isBehind = answer === undefined || (answer.status === 503 && answer.json?.code === 'not_reached')
      if (answer && !isBehind) return expectStatus(honest(sound(answer), position), 200)
      if (performance.now() >= until) throw await whereIs(shop, { readModel, position, afterMs: stageMs })
      await rest()
    }
  }

  /** @param {number} [ms] */
  const rest = (ms = LOOK_AGAIN_MS) => pause(ms, undefined, { signal }).catch(() => {})

  /** The services that are processes of their own, as far as is known. */
  const parts = /** @type {Set<import('./options.js').Service>} */ (new Set(['command', 'query']))
  const shop = { options, signal, stageMs, parts, send, command, query, read, rest }
  return shop
}

/**
 * @param {Promise<Answer>} asked
 * @param {string} method
 * @param {string} url
 */
const answered = (asked, method, url) =>
  asked.catch((error) => {
    if (!(error instanceof NoAnswer)) throw error
    throw new Wrong(`${method} ${url}: ${error.message}`, {
      where: url,
      next: 'Is that service still running? Its log tells why it does not answer.',
    })
  })

/**
 * A query that waits longer than we do has not come to the position either.
 * @param {unknown} error
 */
const lateAnswer = (error) => {
  if (error instanceof NoAnswer && error.late) return undefined
  throw error instanceof NoAnswer ? new Wrong(`the query service: ${error.message}`, { next: 'Is it still running?' }) : error
}

/** @param {Answer} answer */
const sound = (answer) => {
  const { status, json, method, url, text } = answer
  const where = `${method} ${url}`
  if (status === 401 || status === 403)
    throw new NotJudged(
      `Access is refused: ${where} answers ${told(answer)}.`,
      'Give a key that may do it: --key KEY. In open mode, see AUTH_MODE in .env.example.',
    )
  if (status === 304) return answer
  if (json === undefined || typeof json !== 'object')
    throw new Wrong(`the answer, ${status}, is not JSON: ${text.slice(0, 80)}`, {
      where,
      next: 'Is there a proxy in between that answers by itself?',
    })
  if (status >= 500) throw new Wrong(`the answer is ${told(answer)}`, { where, next: nextOf(answer) })
  return answer
}

/** @param {Answer} answer */
const nextOf = ({ status, json }) =>
  status === 503
    ? `GET /health of that service tells what is away${json?.code === 'overloaded' ? '; it has more work than it can do right now' : ''}.`
    : `A fault of the program: its log has it${json?.traceId ? ` under the traceId ${json.traceId}` : ''}.`

/**
 * @param {Answer} answer
 * @param {number} position
 */
const honest = (answer, position) => {
  const told = Number(answer.headers['daybook-position'])
  if (told >= position) return answer
  throw new Wrong(`waitFor=${position} was answered with what is true up to position ${told}`, {
    where: `${answer.method} ${answer.url}`,
    next: 'An old answer: is there a cache in between, or an old query service?',
  })
}

/**
 * An answer in a few words.
 * @param {Answer} answer
 */
export const told = ({ status, json }) => [status, json?.code, json?.detail && `(${json.detail})`].filter(Boolean).join(' ')

/**
 * Wrong unless the answer has this status, and this code of a problem.
 * @param {Answer} answer
 * @param {number} status
 * @param {string} [code]
 */
export const expectStatus = (answer, status, code) => {
  if (answer.status === status && (code === undefined || answer.json?.code === code)) return answer
  throw new Wrong(`the answer is ${told(answer)}, and should be ${status}${code === undefined ? '' : ` ${code}`}`, {
    where: `${answer.method} ${answer.url}`,
  })
}
