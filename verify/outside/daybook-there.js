import { NoAnswer } from './client.js'
import { NotJudged } from './verdicts.js'

/**
 * @typedef {import('./shop.js').Shop} Shop
 * @typedef {'daybook' | 'other' | 'nobody'} Found
 */

const KNOWN_BY = { command: 'writeDatabase', query: 'readDatabase' }

/**
 * Learns what runs here: one process or services. NotJudged when it is no Daybook.
 * @param {Shop} shop
 */
export const findDaybook = async (shop) => {
  const [commands, queries] = await Promise.all([look(shop, 'command'), look(shop, 'query')])
  const { command, query } = shop.options.addresses
  if (commands.found === 'nobody' && queries.found === 'nobody')
    throw new NotJudged(
      `Nothing answers at ${command} (commands: ${commands.why}) and ${query} (queries: ${queries.why}).`,
      HOW_TO_START,
    )
  if (commands.found !== 'daybook' && queries.found !== 'daybook') throw notDaybook(commands, queries)
  for (const one of [commands, queries]) if (one.found === 'other') throw notDaybook(one)
  const isOneProcess = queries.checks?.publishing !== undefined
  if (!isOneProcess) shop.parts.add('publisher')
  shop.parts.add('consumer')
  return queries.found === 'nobody' ? 'unknown' : isOneProcess ? 'one process' : 'services'
}

/**
 * @param {Shop} shop
 * @param {'command' | 'query'} service
 * @returns {Promise<{ found: Found, why: string, checks?: any }>}
 */
const look = async (shop, service) => {
  const url = `${shop.options.addresses[service]}/health`
  try {
    const { status, json, text } = await shop.send(service, 'GET', '/health')
    if (json?.checks?.[KNOWN_BY[service]] !== undefined) return { found: 'daybook', why: '', checks: json.checks }
    if (json?.checks !== undefined)
      return { found: 'other', why: `${url} is another service of Daybook: are --command and --query the right way round?` }
    if (status === 401 || status === 403)
      return { found: 'other', why: `${url} refuses access (${status}): give a key that may ask, --key KEY` }
    return {
      found: 'other',
      why: `${url} answers ${status} ${JSON.stringify(text.slice(0, 60))}, which is not Daybook's ${service} service`,
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    return { found: 'nobody', why: error.message }
  }
}

/** @param {readonly { why: string }[]} found */
const notDaybook = (...found) =>
  new NotJudged(
    `This cannot be judged as Daybook: ${found
      .map(({ why }) => why)
      .filter(Boolean)
      .join('; ')}.`,
    'If Daybook is elsewhere: --command URL --query URL; if it hangs, its log tells why, and starting it again helps.',
  )

const HOW_TO_START = `Start Daybook, in the directory of verify_system.js:

  npm ci && npm start      the whole shop in one process, with nothing else on the machine
  npm run services         the four services, with the PostgreSQL and the RabbitMQ that .env names
  docker compose up        everything in containers

Then try again. If it runs elsewhere: node verify_system.js --command URL --query URL`
