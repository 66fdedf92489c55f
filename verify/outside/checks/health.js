import { NoAnswer } from '../client.js'
import { NotTried, Wrong } from '../verdicts.js'
import { complaints } from '../where-is.js'
import { check } from './check.js'

/**
 * @typedef {import('../options.js').Service} Service
 * @typedef {import('../shop.js').Shop} Shop
 */

/** @type {Readonly<Record<Service, string>>} */
const TITLES = { command: 'command service', query: 'query service', publisher: 'outbox publisher', consumer: 'consumer service' }

/** How each service says that it is. */
export const healthChecks = /** @type {readonly Service[]} */ (Object.keys(TITLES)).map((service) =>
  check({
    id: `${service}-health`,
    title: TITLES[service],
    needs: [],
    judge: async ({ shop, silent }) => {
      if (service === 'publisher' && !shop.parts.has('publisher')) return 'in the same process, publishing'
      const answer = await healthOf(shop, service).catch((error) => {
        if (error instanceof Wrong && (service === 'command' || service === 'query')) silent.add(service)
        throw error
      })
      return wellIn(answer, service, shop)
    },
  }),
)

/**
 * @param {Shop} shop
 * @param {Service} service
 */
const healthOf = async (shop, service) => {
  const address = shop.options.addresses[service]
  try {
    return await shop.send(service, 'GET', '/health')
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    if (mayBeOutOfReach(shop, service))
      throw new NotTried(`not to be reached from here at ${address} (${error.message}): --${service} URL says where it is`)
    throw new Wrong(`the ${TITLES[service]} does not answer at ${address}: ${error.message}`, {
      where: `${address}/health`,
      next: `Start it: npm run service -- ${service} (or npm run services for all; in Compose docker compose up). If it is elsewhere: --${service} URL.`,
    })
  }
}

/**
 * Another machine shows its commands and queries, and may well keep the other two to itself.
 * @param {Shop} shop
 * @param {Service} service
 */
const mayBeOutOfReach = ({ options: { addresses, named } }, service) =>
  (service === 'publisher' || service === 'consumer') &&
  !named.has(service) &&
  !/^(127\.|localhost$|\[::1\]$)/.test(new URL(addresses[service]).hostname)

/**
 * @param {import('../client.js').Answer} answer
 * @param {Service} service
 * @param {Shop} shop
 */
const wellIn = ({ status, json, url }, service, shop) => {
  const wrong = complaints(json)
  if (status === 200 && json?.status === 'ok') return describe(json, service, shop)
  throw new Wrong(
    `it says of itself that it is ${json?.status ?? `of status ${status}`}: ${wrong.join('; ') || 'it does not say why'}`,
    {
      where: `GET ${url}`,
      next: 'What it names is what to look after; its log tells more.',
    },
  )
}

/**
 * @param {any} report
 * @param {Service} service
 * @param {Shop} shop
 */
const describe = ({ checks }, service, { options }) => {
  const facts = {
    command: `the log ends at ${checks.writeDatabase?.head}`,
    query: `${checks.readDatabase?.readModels ?? 'its'} read models`,
    publisher: `${checks.publishing?.role}, ${checks.publishing?.lag} events behind`,
    consumer: `${checks.shares?.held} shares held, ${checks.readModels?.lag} events behind`,
  }
  return `${facts[service]}, at ${options.addresses[service]}`
}
