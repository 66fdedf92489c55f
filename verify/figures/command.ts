import { parseArgs } from 'node:util'
import { queriesHere } from '../queries-here.ts'
import { createQueryApi } from '../query-api.ts'
import { VerifyError } from '../verify-error.ts'
import { type Quiet, waitUntilQuiet } from '../wait-until-quiet.ts'
import { boughtTogether } from './bought-together.ts'
import { compareFigures } from './compare.ts'
import { asJson, asTable, isRight } from './table.ts'

export const FIGURES_HELP = `  figures DIR [--query URL] [--json]
      Compares every figure that the README of DIR (../shared/data/online-retail) knows of the Online Retail
      year with what the query service answers after that year was imported.
`

type Output = { write(text: string): unknown }
type Surroundings = {
  readonly count?: typeof boughtTogether
  readonly out?: Output
  readonly err?: Output
  readonly quiet?: Quiet
}

/** True when every figure is as expected. */
export const figures = async (args: readonly string[], surroundings: Surroundings = {}): Promise<boolean> => {
  const { count = boughtTogether, out = process.stdout, err = process.stderr, quiet } = surroundings
  const { directory, query, json } = options(args)
  const api = createQueryApi(query)
  await waitUntilQuiet(api, { ...quiet, show: (text) => err.write(`${text}\n`) })
  const compared = await compareFigures(api, await count(directory))
  out.write(json ? asJson(compared) : asTable(compared))
  const wrong = compared.filter((figure) => !isRight(figure)).map(({ figure }) => figure)
  if (wrong.length > 0) err.write(`${wrong.length} of ${compared.length} figures are wrong: ${wrong.join('; ')}.\n`)
  return wrong.length === 0
}

const options = (args: readonly string[]) => {
  const { values, positionals } = parsed(args)
  const [directory, ...more] = positionals
  if (directory === undefined || more.length > 0)
    throw new VerifyError('Give one directory: npm run verify -- figures ../shared/data/online-retail')
  if (!URL.canParse(values.query)) throw new VerifyError(`--query ${values.query} is not an address like http://127.0.0.1:8081.`)
  return { directory, query: values.query.replace(/\/+$/, ''), json: values.json }
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { query: { type: 'string', default: queriesHere() }, json: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}
