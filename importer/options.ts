import { parseArgs } from 'node:util'
import type { Config } from '#shared/runtime/config.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'

export type ImportOptions = {
  readonly file: string
  readonly command: string
  readonly query: string
  readonly strict: boolean
  readonly quiet: boolean
}

export const HELP = `Imports a year of a real shop (UCI Online Retail) into a running Daybook.

  npm run import -- FILE.csv[.gz] [options]

FILE has the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice and CustomerID, in
any order, sorted by time; gzipped or not. It is read twice: first to find the opening stock, then to send
orders, credit notes and stock movements in the order of the file.

  --command URL   the command service (http://127.0.0.1 and COMMAND_PORT, which is 8080 unless set)
  --query URL     the query service (http://127.0.0.1 and QUERY_PORT, which is 8081 unless set)
  --strict        a broken line stops the import before anything is recorded
  --quiet         no progress, only the summary
  --help          this

Importing the same file again records nothing twice; so an import that was stopped goes on when it is
started again, and a file that has grown adds what is new. Exit code 0 says that every row was handled
and no command was refused, 2 that it is not clear what is wanted.
`

type Ports = Pick<Config, 'COMMAND_PORT' | 'QUERY_PORT'>

/** Throws WrongUsage when it is not clear what is wanted. */
export const importOptions = (args: readonly string[], ports: Ports): ImportOptions => {
  const { values, positionals } = parsed(args, ports)
  const [file, ...more] = positionals
  if (file === undefined) throw new WrongUsage('Which file? npm run import -- FILE.csv.gz (--help tells more)')
  if (more.length > 0) throw new WrongUsage(`One file at a time: ${file} or ${more.join(' or ')}?`)
  const { command, query, strict, quiet } = values
  return { file, command: address('--command', command), query: address('--query', query), strict, quiet }
}

const parsed = (args: readonly string[], { COMMAND_PORT, QUERY_PORT }: Ports) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        command: { type: 'string', default: `http://127.0.0.1:${COMMAND_PORT}` },
        query: { type: 'string', default: `http://127.0.0.1:${QUERY_PORT}` },
        strict: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message} (--help tells more)`)
  }
}

const address = (option: string, url: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '')
  throw new WrongUsage(`${option} ${url} is not an address like http://127.0.0.1:8080.`)
}
