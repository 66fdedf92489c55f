import { parseArgs } from 'node:util'
import { createQueryApi, type QueryApi } from '../query-api.ts'
import { VerifyError } from '../verify-error.ts'
import { waitUntilQuiet } from '../wait-until-quiet.ts'
import { answersOf, togetherInAnswers } from './answers.ts'
import { boughtTogether, type Together } from './bought-together.ts'
import { KNOWN_FIGURES, type KnownFigure } from './known-figures.ts'
import { asJson, asTable, type Figure, isRight } from './table.ts'

export const FIGURES_HELP = `  figures DIR [--query URL] [--json]
      Compares every figure that the README of DIR (../shared/data/online-retail) knows of the Online Retail
      year with what the query service (http://127.0.0.1:8081) answers after that year was imported.
`

/** True when every figure is as expected. */
export const figures = async (args: readonly string[]): Promise<boolean> => {
  const { directory, query, json } = options(args)
  const api = createQueryApi(query)
  await waitUntilQuiet(api, { show: (text) => process.stderr.write(`${text}\n`) })
  const compared = [...(await knownFigures(api)), ...(await pairs(api, await boughtTogether(directory)))]
  process.stdout.write(json ? asJson(compared) : asTable(compared))
  const wrong = compared.filter((figure) => !isRight(figure))
  if (wrong.length > 0) process.stderr.write(`${wrong.length} of ${compared.length} figures are wrong: ${namesOf(wrong)}.\n`)
  return wrong.length === 0
}

const knownFigures = async (api: QueryApi): Promise<readonly Figure[]> => {
  const answers = await answersOf(api)
  const names = Object.keys(KNOWN_FIGURES) as KnownFigure[]
  return names.map((figure) => ({ figure, expected: KNOWN_FIGURES[figure], got: answers[figure] }))
}

/** Each pair is asked for from both sides. */
const pairs = async (api: QueryApi, counted: readonly Together[]): Promise<readonly Figure[]> => {
  const compared: Figure[] = []
  for (const { pair, orders: expected } of counted)
    for (const [one, other] of [pair, [pair[1], pair[0]]] as const)
      compared.push({ figure: `${one} bought with ${other}`, expected, got: await togetherInAnswers(api, [one, other]) })
  return compared
}

const namesOf = (figures: readonly Figure[]): string => figures.map(({ figure }) => figure).join('; ')

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
      options: { query: { type: 'string', default: 'http://127.0.0.1:8081' }, json: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}
