import { Wrong } from './verdicts.js'

/**
 * @typedef {{ name: string, highWater: number, parked: number, rebuild: number | null, rebuilding: boolean, partitions: readonly { epoch: number }[] }} ReadModel
 * @typedef {{ head: number | null, epoch: number | null, publisher: { position: number } | null, readModels: readonly ReadModel[], reactors: readonly { name: string, position: number, epoch: number }[] }} SyncStatus
 * @typedef {'log' | 'publisher' | 'consumers' | 'nowhere'} Stage
 */

const AGAIN_AFTER_MS = 1_000

/** Behind a publisher that stands still, none gets anything. */
export const EVERY_READ_MODEL = '*'

/**
 * @param {import('./shop.js').Shop} shop
 * @returns {Promise<SyncStatus>}
 */
export const syncStatus = async (shop) => (await shop.query('/api/analytics/sync-status')).json

/**
 * What has not come to `position`, the first stage of the way that is behind.
 * @param {SyncStatus} status
 * @param {number} position
 * @returns {{ stage: Stage, behind: readonly { name: string, at: number }[] }}
 */
export const firstBehind = ({ head, publisher, readModels }, position) => {
  if (head === null || head < position) return { stage: 'log', behind: [{ name: 'the log', at: head ?? 0 }] }
  if (publisher === null || publisher.position < position)
    return { stage: 'publisher', behind: [{ name: 'the publisher', at: publisher?.position ?? 0 }] }
  const behind = readModels
    .filter(({ highWater }) => highWater < position)
    .map(({ name, highWater }) => ({ name, at: highWater }))
  return { stage: behind.length > 0 || readModels.length === 0 ? 'consumers' : 'nowhere', behind }
}

/**
 * Up to which stage the position got, and whether that still moves, as what is Wrong.
 * @param {import('./shop.js').Shop} shop
 * @param {{ readModel?: string, position: number, afterMs: number }} asked
 */
export const whereIs = async (shop, { readModel, position, afterMs }) => {
  const before = await syncStatus(shop)
  await shop.rest(AGAIN_AFTER_MS)
  const now = await syncStatus(shop)
  const { stage, behind } = firstBehind(now, position)
  const moved = firstBehind(before, position).behind.some(({ name, at }) =>
    behind.some((one) => one.name === name && one.at > at),
  )
  const waited = `position ${position} is not to be seen${readModel ? ` in ${readModel}` : ''} after ${Math.round(afterMs / 100) / 10} s`
  const places = behind.map(({ name, at }) => `${name} is at ${at}`).join(', ')
  const pace = stage === 'nowhere' ? '' : moved ? '; it moves, and is behind' : '; it stands still'
  const how = stage === 'nowhere' ? '' : `: ${await howIs(shop, stage)}`
  return new Wrong(`${waited}: ${SAID[stage](now, places)}${pace}${how}`, {
    where: `${shop.options.addresses.query}/api/analytics/sync-status`,
    stuck: stage === 'consumers' ? behind.map(({ name }) => name) : stage === 'nowhere' ? [] : [EVERY_READ_MODEL],
    next: moved ? 'Let it catch up, or give it more time: --timeout 600.' : nextAt(stage, !shop.parts.has('publisher')),
  })
}

/** @type {Readonly<Record<Stage, (status: SyncStatus, places: string) => string>>} */
const SAID = {
  log: ({ head }) =>
    head === null ? 'the query service cannot reach the log' : `the log that the query service reads ends at ${head}`,
  publisher: (_, places) => `it is recorded, and not published: ${places}`,
  consumers: ({ readModels }, places) =>
    `it is recorded and published, and not applied: ${readModels.length === 0 ? 'there is no read model yet' : places}`,
  nowhere: () => 'by now every read model has come there, only too late',
}

/**
 * @param {Stage} stage
 * @param {boolean} isOneProcess
 */
const nextAt = (stage, isOneProcess) => (isOneProcess && stage !== 'nowhere' ? IN_ONE_PROCESS : NEXT[stage])

const IN_ONE_PROCESS =
  'What does the terminal of npm start say? npm run parked -- list and npm run rebuild -- READ_MODEL look after read models.'

/** @type {Readonly<Record<Stage, string>>} */
const NEXT = {
  log: 'Do command service and query service name the same WRITE_DATABASE_URL, and does that database answer?',
  publisher:
    'Is the outbox publisher running (npm run service -- publisher), and does it reach RabbitMQ (AMQP_URL)? Its log says what is in its way.',
  consumers:
    'Is the consumer service running (npm run service -- consumer)? Its log, and npm run parked -- list, tell what is in its way; npm run rebuild -- READ_MODEL fills one anew.',
  nowhere: 'Is the machine very busy? Give it more time: --timeout 600.',
}

/** @type {Readonly<Record<Stage, readonly import('./options.js').Service[]>>} */
const ASKED = { log: ['query', 'command'], publisher: ['publisher', 'query'], consumers: ['consumer', 'query'], nowhere: [] }

/**
 * What the services along the way say of themselves.
 * @param {import('./shop.js').Shop} shop
 * @param {Stage} stage
 */
const howIs = async (shop, stage) => {
  const asked = ASKED[stage].filter((service) => shop.parts.has(service))
  const said = await Promise.all(asked.map((service) => sayingOf(shop, service)))
  return [...new Set(said.flat())].join('; ') || 'the services say of themselves that they are well'
}

/**
 * @param {import('./shop.js').Shop} shop
 * @param {import('./options.js').Service} service
 */
const sayingOf = async (shop, service) => {
  try {
    return complaints((await shop.send(service, 'GET', '/health')).json)
  } catch (error) {
    return [
      `the ${service} service does not answer at ${shop.options.addresses[service]} (${error instanceof Error ? error.message : error})`,
    ]
  }
}

/**
 * What a health report complains of.
 * @param {any} report
 * @returns {readonly string[]}
 */
export const complaints = (report) =>
  Object.entries(report?.checks ?? {})
    .filter(([, check]) => check?.status !== 'ok')
    .map(([name, check]) => `${name}: ${check?.detail ?? 'down'}`)
