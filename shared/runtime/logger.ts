import winston from 'winston'
import { redact } from './redact.ts'

/** Facts are fields of the line; an Error among them is written with its stack and causes. */
export type Log = { readonly [Level in LogLevel]: (message: string, facts?: Readonly<Record<string, unknown>>) => void }
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

export type LoggerOptions = {
  readonly service: string
  readonly level: LogLevel
  /** For a person: one readable line instead of JSON. */
  readonly readable?: boolean
  readonly stream?: NodeJS.WritableStream
}

export const createLogger = ({
  service,
  level,
  stream = process.stdout,
  readable = 'isTTY' in stream && stream.isTTY === true,
}: LoggerOptions): Log => {
  const logger = winston.createLogger({
    level,
    format: winston.format.printf(({ level, message, ...facts }) =>
      redact(lineOf({ time: new Date().toISOString(), level, service, message: String(message), ...facts }, readable)),
    ),
    transports: [new winston.transports.Stream({ stream })],
  })
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (message, facts) =>
      void logger.log({ ...facts, level, message })
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

type Line = { readonly time: string; readonly level: string; readonly service: string; readonly message: string }

const lineOf = (line: Line, readable: boolean): string => {
  if (!readable) return JSON.stringify(line, plain)
  const { time, level, service, message, ...facts } = line
  const text = Object.entries(facts).map(([name, fact]) => ` ${name}=${readableFact(fact)}`)
  return `${time.slice(11, 23)} ${level.padEnd(5)} ${service}: ${message}${text.join('')}`
}

const readableFact = (fact: unknown): string => {
  if (fact instanceof Error) return `\n${fact.stack ?? fact.message}`
  return typeof fact === 'string' ? fact : JSON.stringify(fact, plain)
}

/** JSON.stringify leaves nothing of an Error and fails at a bigint. */
const plain = (_key: string, value: unknown): unknown => {
  if (value instanceof Error) {
    const { name, message, stack, cause } = value
    return { name, message, stack, ...('code' in value && { code: value.code }), cause }
  }
  return typeof value === 'bigint' ? String(value) : value
}
