import { begin } from './client.js'
import { Wrong } from './verdicts.js'

/** @typedef {Awaited<ReturnType<typeof listen>>} EventStream */

/**
 * Listens to server-sent events; resolves when the service has begun to tell, so that nothing behind that is missed.
 * @param {import('./shop.js').Shop} shop
 * @param {string} path
 * @param {number} withinMs
 */
export const listen = async ({ options: { addresses, key } }, path, withinMs) => {
  const url = `${addresses.query}${path}`
  const request = begin('GET', url, { headers: { accept: 'text/event-stream' }, key })
  const heard = { rest: '', begun: false, ended: '', events: /** @type {any[]} */ ([]) }
  const waiting = /** @type {Set<() => void>} */ (new Set())
  const wake = () => waiting.forEach((look) => void look())
  /** @param {string} why */
  const end = (why) => {
    heard.ended ||= why
    wake()
  }
  request.on('error', (error) => end(error.message))
  request.on('response', (response) => {
    if (response.statusCode !== 200) end(`it answers ${response.statusCode}`)
    response.setEncoding('utf8')
    response.on('data', (text) => {
      const frames = `${heard.rest}${text}`.split('\n\n')
      heard.rest = frames.pop() ?? ''
      heard.begun ||= frames.length > 0
      try {
        for (const frame of frames) heard.events.push(...eventIn(frame))
      } catch {
        end('what it tells is no JSON')
      }
      wake()
    })
    response.on('close', () => end('the stream has ended'))
  })

  /**
   * @template T
   * @param {() => T | undefined} find
   * @param {number} ms
   * @param {string} what
   * @returns {Promise<T>}
   */
  const until = (find, ms, what) =>
    new Promise((resolve, reject) => {
      /** @param {() => void} settle */
      const done = (settle) => {
        clearTimeout(timer)
        waiting.delete(look)
        settle()
      }
      const fail = (/** @type {string} */ why) =>
        done(() =>
          reject(
            new Wrong(`${what}: ${why}`, {
              where: `GET ${url}`,
              next: 'Is there a proxy in between that holds back or cuts streams?',
            }),
          ),
        )
      const look = () => {
        const found = find()
        if (found !== undefined) done(() => resolve(found))
        else if (heard.ended) fail(heard.ended)
      }
      const timer = setTimeout(() => fail(`nothing within ${Math.round(ms / 100) / 10} s`), ms)
      waiting.add(look)
      look()
    })

  const stream = {
    /**
     * The first event that `matches`.
     * @param {(event: any) => boolean} matches
     * @param {number} ms
     */
    event: (matches, ms) => until(() => heard.events.find(matches), ms, 'the event stream does not tell of the order'),
    close: () => void request.destroy(),
  }
  await until(() => heard.begun || undefined, withinMs, 'the event stream does not begin').catch((error) => {
    stream.close()
    throw error
  })
  return stream
}

/** @param {string} frame */
const eventIn = (frame) => {
  const data = /^data: (.*)$/m.exec(frame)?.[1]
  return data === undefined ? [] : [JSON.parse(data)]
}
