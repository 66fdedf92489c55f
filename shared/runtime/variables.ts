import Joi from 'joi'
import { MAX_WINDOW_MONTHS } from '../kernel/spend-window.ts'
import { DEFAULT_WEIGHTS, type Weights, weightsOf } from '../kernel/weights.ts'
import { currencyOf } from './currency.ts'

type Variable<Type> = { readonly byDefault: string; readonly meaning: string; readonly schema: Joi.Schema<Type> }

const variable = <Type>(byDefault: string, meaning: string, schema: Joi.Schema<Type>): Variable<Type> => ({
  byDefault,
  meaning,
  schema,
})

const isUrl = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol)

const begin = (protocols: readonly string[]): string => protocols.map((protocol) => `${protocol}//`).join(' or ')

/** A mistake leaves the value out: it may hold a password. */
const checked = (isRight: (text: string) => boolean, mistake: string): Joi.Schema<string> =>
  Joi.string<string>()
    .custom((text: string, helpers) => (isRight(text) ? text : helpers.error('any.custom')))
    .messages({ 'any.custom': mistake })

const url = (...protocols: readonly string[]): Joi.Schema<string> =>
  checked((text) => isUrl(text, protocols), `must be a URL that begins with ${begin(protocols)}`)

const urls = (...protocols: readonly string[]): Joi.Schema<string> =>
  checked(
    (text) => text.split(',').every((one) => isUrl(one.trim(), protocols)),
    `must be a URL that begins with ${begin(protocols)}, or several with commas between them (a comma within one is written %2C)`,
  )

const port = Joi.number<number>().port()
const amount = Joi.number<number>().min(0)
const count = Joi.number<number>().integer()
const oneOf = <const Choice extends string>(...choices: readonly Choice[]): Joi.Schema<Choice> =>
  Joi.string<Choice>().valid(...choices)
const currency = Joi.any()
  .custom((code: string, helpers) => currencyOf(code) ?? helpers.error('any.custom'))
  .messages({ 'any.custom': 'must be a currency code of ISO 4217, such as USD' }) as Joi.Schema<
  NonNullable<ReturnType<typeof currencyOf>>
>

const weights = Joi.any()
  .custom((text: string, helpers) => {
    const read = weightsOf(text)
    return 'weights' in read ? read.weights : helpers.error('any.custom', { mistakes: read.mistakes.join('; ') })
  })
  .messages({ 'any.custom': '{#mistakes}' }) as Joi.Schema<Weights>

/** Every environment variable there is; .env.example is written from it. */
export const variables = {
  WRITE_DATABASE_URL: variable(
    'postgres://postgres@127.0.0.1:5432/daybook_write',
    'PostgreSQL database with the event log.',
    url('postgres:', 'postgresql:'),
  ),
  READ_DATABASE_URL: variable(
    'postgres://postgres@127.0.0.1:5432/daybook_read',
    'PostgreSQL database with the read models; may be the same server.',
    url('postgres:', 'postgresql:'),
  ),
  READ_REPLICA_URLS: variable(
    '',
    'Copies of the read database that follow it by themselves (streaming replicas), with commas between them: queries are read from those that have reached the position asked for, else from READ_DATABASE_URL.',
    urls('postgres:', 'postgresql:').allow(''),
  ),
  READ_REPLICA_LAG_SECONDS: variable(
    '10',
    'A replica that is behind for longer than this is left out until it has caught up.',
    count.min(3).max(3_600),
  ),
  DATABASE_POOLER: variable(
    'none',
    'transaction: both databases are reached through a pooler, such as PgBouncer, that gives each transaction another session. Migrating goes to the server itself.',
    oneOf('none', 'transaction'),
  ),
  DATABASE_LISTEN: variable(
    'yes',
    'no: there is no LISTEN; the publisher polls ten times a second, the query service 40 times while a query waits. Goes without saying behind DATABASE_POOLER=transaction.',
    oneOf('yes', 'no'),
  ),
  AMQP_URL: variable(
    'amqp://guest:guest@127.0.0.1:5672',
    'RabbitMQ; of a cluster the URLs of several nodes, with commas between them: when one cannot be used, the next one is tried.',
    urls('amqp:', 'amqps:'),
  ),
  QUEUE_PREFIX: variable(
    'daybook',
    'Begins the name of every exchange and queue: keeps installations on one broker apart.',
    Joi.string<string>().pattern(/^[A-Za-z0-9._-]{1,60}$/, 'name'),
  ),
  QUEUE_TYPE: variable('quorum', 'quorum (replicated when RabbitMQ is a cluster) or classic.', oneOf('quorum', 'classic')),
  PARTITIONS: variable(
    '1',
    'Into how many partitions a fresh log is published (1–64); later `npm run partitions -- N` changes it.',
    count.min(1).max(64),
  ),
  REBUILD: variable(
    'ask',
    'What is done about a read model that an older version of its projection has filled, or from a history of the log that is no more. ask: it stops, and says which command rebuilds it. auto: the consumer service rebuilds it.',
    oneOf('ask', 'auto'),
  ),
  HOST: variable('127.0.0.1', 'Address to listen on; 0.0.0.0 is every one of the machine.', Joi.string<string>().max(255)),
  COMMAND_PORT: variable('8080', 'Where the command service listens.', port),
  QUERY_PORT: variable('8081', 'Where the query service listens.', port),
  COMMAND_URL: variable(
    '',
    'Where reactors of the consumer service send their commands; when empty, to COMMAND_PORT of this machine.',
    url('http:', 'https:').allow(''),
  ),
  PUBLISHER_PORT: variable('8082', "Where the publisher's health and metrics are.", port),
  CONSUMER_PORT: variable('8083', "Where the consumers' health, metrics and parked events are.", port),
  AUTH_MODE: variable('open', 'open: nobody is asked who they are; the header Daybook-Role picks a role.', oneOf('open')),
  AUTH_OPEN_ON_NETWORK: variable(
    'no',
    'yes: AUTH_MODE=open although HOST can be reached from other machines.',
    oneOf('yes', 'no'),
  ),
  COMMAND_DEADLINE_MS: variable(
    '10000',
    'How long a command may wait for its answer; then it is 503.',
    count.min(100).max(600_000),
  ),
  LOW_STOCK_THRESHOLD: variable(
    '10',
    'A stock of which so many or fewer are available is low; 0: only what is out is told.',
    count.min(0).max(1_000),
  ),
  WAIT_LIMIT_MS: variable(
    '5000',
    'How long a query may wait until what it asks for by waitFor can be read; then it is 503.',
    count.min(0).max(60_000),
  ),
  SSE_CONNECTIONS: variable(
    '1000',
    'How many may listen to GET /api/events of one query service at a time; the next one is answered 503.',
    count.min(0).max(10_000),
  ),
  DEFAULT_STORE: variable(
    'main',
    'The store that is meant when a command names none; opened when the command service starts.',
    Joi.string<string>()
      .pattern(/^[A-Za-z0-9._:-]{1,64}$/)
      .messages({ 'string.pattern.base': 'must be 1–64 of A–Z a–z 0–9 . _ : -' }),
  ),
  CURRENCY: variable('USD', 'ISO 4217 code of the one currency. Kept with the log: migrating refuses another one.', currency),
  VIP_SILVER: variable('5000', 'A customer is silver above this net spend, in major units.', amount),
  VIP_GOLD: variable('10000', 'A customer is gold above this net spend, in major units.', amount),
  VIP_WINDOW_MONTHS: variable(
    '0',
    'Of how many months up to now (UTC) the net spend makes the tier; 0: all that was ever spent.',
    count.min(0).max(MAX_WINDOW_MONTHS),
  ),
  RECOMMENDATION_WEIGHTS: variable(
    Object.entries(DEFAULT_WEIGHTS)
      .map(([name, weight]) => `${name}=${weight}`)
      .join(','),
    'What counts how much in what a customer is recommended: those that are named, the others as they are by default. `npm run evaluate` finds out what is best for a shop.',
    weights,
  ),
  LOG_LEVEL: variable('info', 'error, warn, info or debug.', oneOf('error', 'warn', 'info', 'debug')),
  DATA_DIRECTORY: variable('.daybook', 'Where single-process mode keeps its PostgreSQL.', Joi.string<string>()),
} as const satisfies Record<string, Variable<unknown>>

export type VariableName = keyof typeof variables
export type ValueOf<Name extends VariableName> = (typeof variables)[Name] extends Variable<infer Type> ? Type : never

/** The text of .env.example. */
export const exampleText = (): string =>
  Object.entries(variables)
    .map(([name, { meaning, byDefault }]) => `# ${meaning}\n# ${name}=${byDefault}\n`)
    .join('\n')
