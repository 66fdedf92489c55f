import { parseArgs } from 'node:util'
import type { Config } from '#shared/runtime/config.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'

export type ParkedOptions = {
  readonly command: 'list' | 'retry' | 'drop'
  readonly ids: readonly string[]
  readonly all: boolean
  readonly stack: boolean
  readonly query: string
  readonly consumer: string
}

export const help = `What read models could not apply, and what waits behind it.

  npm run parked -- list              what has failed, and how much waits behind it; with --all also what waits
  npm run parked -- retry ID…         tries again what is parked of the stream of each, in order; with --all of every stream
  npm run parked -- drop ID…          lets the read model go on without it, and tries what waited; with --all drops everything

An event is dropped from its read model only: it stays in the log, and the next rebuild applies it again.

  --stack          list shows where in the program it failed
  --query URL      the query service (http://127.0.0.1 and QUERY_PORT)
  --consumer URL   a consumer service (http://127.0.0.1 and CONSUMER_PORT)
  --help           this

Exit code 0: it is done. 1: something failed again, or was not parked (any more). 2: it could not be done.`

/** Throws WrongUsage when it is not clear what is wanted. */
export const parkedOptions = (args: readonly string[], config: Config): ParkedOptions => {
  const { values, positionals } = parsed(args, config)
  const [command, ...ids] = positionals
  const { all, stack, query, consumer } = values
  if (command !== 'list' && command !== 'retry' && command !== 'drop')
    throw new WrongUsage(`${command === undefined ? 'What' : `${command} is not what`} is to be done? list, retry or drop`)
  if (command === 'list' ? ids.length > 0 : all === ids.length > 0)
    throw new WrongUsage(command === 'list' ? 'list takes no ids' : `${command} takes ids, as list shows them, or --all`)
  return { command, ids, all, stack, query: address('--query', query), consumer: address('--consumer', consumer) }
}

const parsed = (args: readonly string[], { QUERY_PORT, CONSUMER_PORT }: Config) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      stack: { type: 'boolean', default: false },
      query: { type: 'string', default: `http://127.0.0.1:${QUERY_PORT}` },
      consumer: { type: 'string', default: `http://127.0.0.1:${CONSUMER_PORT}` },
    },
  })

const address = (option: string, url: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '')
  throw new WrongUsage(`${option} ${url} is not an address like http://127.0.0.1:8083`)
}
