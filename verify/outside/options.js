import { NotJudged } from './verdicts.js'

/**
 * @typedef {'command' | 'query' | 'publisher' | 'consumer'} Service
 * @typedef {{ addresses: Readonly<Record<Service, string>>, named: ReadonlySet<Service>, key?: string, json: boolean, keep: boolean, help: boolean, timeoutMs: number }} Options
 */

/** @type {Readonly<Record<Service, readonly [variable: string, port: string]>>} */
const PORTS = {
  command: ['COMMAND_PORT', '8080'],
  query: ['QUERY_PORT', '8081'],
  publisher: ['PUBLISHER_PORT', '8082'],
  consumer: ['CONSUMER_PORT', '8083'],
}
const SERVICES = /** @type {readonly Service[]} */ (Object.keys(PORTS))
const VALUES = new Set([...SERVICES, 'key', 'timeout'])
const FLAGS = new Set(['json', 'keep', 'help'])
const SECONDS = 60

export const HELP = `node verify_system.js [options]

Judges a running Daybook from outside, over HTTP: sells articles of its own under names of its own, follows each step through log,
publisher, consumers and read models, tries what must be refused, and takes it all back. Any Node from 18; nothing has to be installed.

  --command URL    the command service (http://127.0.0.1:8080, or COMMAND_PORT)
  --query URL      the query service (http://127.0.0.1:8081, or QUERY_PORT)
  --publisher URL  the outbox publisher (port 8082, or PUBLISHER_PORT, where the command service is)
  --consumer URL   the consumer service (port 8083, or CONSUMER_PORT, where the command service is)
  --key KEY        sent with every request as "Authorization: Bearer KEY"
  --timeout S      seconds for all checks together (${SECONDS}); taking back has 20 more
  --keep           takes nothing back, so that it can be looked at
  --json           one JSON document instead of the table
  --help           this

The environment, and a file .env, may set HOST and the ports. Exit code 0: all is right. 1: something is wrong. 2: it could not be judged.
docs/verify.md tells what is checked, and what stays in the shop's figures.
`

/**
 * Throws NotJudged when it is not clear what is wanted.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Options}
 */
export const optionsOf = (args, environment) => {
  const given = givenIn(args)
  const here = hostOf(environment['HOST'])
  const command = addressOf(given, 'command', here, environment)
  const there = given.has('command') ? `${new URL(command).protocol}//${new URL(command).hostname}` : here
  const address = (/** @type {Service} */ service) => addressOf(given, service, there, environment)
  const key = given.get('key')
  return {
    addresses: { command, query: address('query'), publisher: address('publisher'), consumer: address('consumer') },
    named: new Set(SERVICES.filter((service) => given.has(service))),
    ...(key !== undefined && { key }),
    json: given.has('json'),
    keep: given.has('keep'),
    help: given.has('help'),
    timeoutMs: secondsIn(given.get('timeout') ?? `${SECONDS}`) * 1_000,
  }
}

/** @param {readonly string[]} args */
const givenIn = (args) => {
  const given = /** @type {Map<string, string>} */ (new Map())
  for (let next = 0; next < args.length; next++) {
    const argument = args[next] ?? ''
    const [, name = '', value] = /^--([a-z]+)(?:=(.*))?$/.exec(argument === '-h' ? '--help' : argument) ?? []
    if (FLAGS.has(name) && value === undefined) given.set(name, '')
    else if (VALUES.has(name)) given.set(name, value ?? args[++next] ?? unclear(`--${name} needs a value`))
    else unclear(`${argument} is not understood`)
  }
  return given
}

/**
 * @param {ReadonlyMap<string, string>} given
 * @param {Service} service
 * @param {string} host
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
const addressOf = (given, service, host, environment) => {
  const [variable, port] = PORTS[service]
  const text = given.get(service) ?? `${host}:${environment[variable] || port}`
  if (!isAddress(text))
    return unclear(
      `${given.has(service) ? '--' : 'the address of '}${service} ${text} is not an address like http://127.0.0.1:8080`,
    )
  return text.replace(/\/+$/, '')
}

/** @param {string} text */
const isAddress = (text) => {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

/**
 * Who listens on every address of the machine is asked on loopback.
 * @param {string | undefined} host
 */
const hostOf = (host) =>
  host === undefined || ['', '0.0.0.0', '::'].includes(host)
    ? 'http://127.0.0.1'
    : `http://${host.includes(':') ? `[${host}]` : host}`

/** @param {string} text */
const secondsIn = (text) => {
  const seconds = Number(text)
  return seconds > 0 && seconds <= 86_400 ? seconds : unclear(`--timeout ${text} is not a number of seconds up to 86400`)
}

/**
 * @param {string} what
 * @returns {never}
 */
const unclear = (what) => {
  throw new NotJudged(`${what}.`, 'node verify_system.js --help tells how it is used.')
}
