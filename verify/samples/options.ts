import { parseArgs } from 'node:util'
import { queriesHere } from '../queries-here.ts'
import { VerifyError } from '../verify-error.ts'

export const SAMPLES_HELP = `  samples DIR [--query URL] [--seed N] [--each N]
      Recounts the file in DIR from its rows, draws 200 customers, orders, products, categories, days and stores
      (--each N; all of them when there are fewer), and compares what the query service answers about each.
      The seed is printed; --seed N draws the same again.
`

type SampleOptions = { readonly directory: string; readonly query: string; readonly seed?: number; readonly each: number }

/** Throws VerifyError when it is not clear what is wanted. */
export const sampleOptions = (args: readonly string[]): SampleOptions => {
  const { values, positionals } = parsed(args)
  const [directory, ...more] = positionals
  if (directory === undefined || more.length > 0)
    throw new VerifyError('Give one directory: npm run verify -- samples ../shared/data/online-retail')
  if (!URL.canParse(values.query)) throw new VerifyError(`--query ${values.query} is not an address like http://127.0.0.1:8081.`)
  const seed = values.seed === undefined ? {} : { seed: numberOf('seed', values.seed, 0) }
  return { directory, query: values.query.replace(/\/+$/, ''), ...seed, each: numberOf('each', values.each, 1) }
}

const MOST = 2 ** 31 - 1

const numberOf = (name: string, text: string, least: number): number => {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= MOST) return number
  throw new VerifyError(`--${name} ${text} is not a whole number from ${least} to ${MOST}.`)
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        query: { type: 'string', default: queriesHere() },
        seed: { type: 'string' },
        each: { type: 'string', default: '200' },
      },
    })
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}
