import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createProgress } from '#shared/runtime/progress.ts'
import { mulberry32, shuffle } from '#shared/testing/shuffle.ts'
import { CSV_FILE } from '../figures/known-figures.ts'
import { createQueryApi, type QueryApi } from '../query-api.ts'
import { readYear } from '../retail/year.ts'
import { type Quiet, waitUntilQuiet } from '../wait-until-quiet.ts'
import { askAll } from './ask.ts'
import { categories } from './categories.ts'
import { customers } from './customers.ts'
import { days } from './days.ts'
import type { Kind } from './kind.ts'
import { sampleOptions } from './options.ts'
import { orders } from './orders.ts'
import { products } from './products.ts'
import { type Recount, recountOf } from './recount.ts'
import { asText, isRight, type Sampled } from './report.ts'
import { shop } from './shop.ts'
import { stores } from './stores.ts'

const KINDS: readonly ((year: Recount) => Kind)[] = [customers, orders, products, categories, days, stores, shop]

type Output = NodeJS.WritableStream
type Surroundings = { readonly out?: Output; readonly err?: Output; readonly quiet?: Quiet }

/** True when every answer is as it was recounted from the file. */
export const samples = async (args: readonly string[], surroundings: Surroundings = {}): Promise<boolean> => {
  const { out = process.stdout, err = process.stderr, quiet } = surroundings
  const { directory, query, seed = randomInt(2 ** 31), each } = sampleOptions(args)
  const api = createQueryApi(query)
  const began = performance.now()
  const year = recountOf(await readYear(join(directory, CSV_FILE)))
  await waitUntilQuiet(api, { ...quiet, show: (text) => err.write(`${text}\n`) })
  const sampled = await sampleAll(api, year, { seed, each, err })
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  out.write(`seed ${seed}, ${seconds} s\n${asText(sampled)}`)
  return sampled.every(isRight)
}

type Sampling = { readonly seed: number; readonly each: number; readonly err: Output }

const sampleAll = async (api: QueryApi, year: Recount, { seed, each, err }: Sampling): Promise<readonly Sampled[]> => {
  const random = mulberry32(seed)
  const kinds = KINDS.map((kindOf) => kindOf(year)).map((kind) => ({ kind, keys: drawn(kind.keys, each, random) }))
  const asked = kinds.map(({ kind, keys }) => ({ kind, keys, questions: keys.flatMap(kind.questions) }))
  const progress = createProgress({ quiet: false, output: err })
  const step = progress.step(
    'samples, answers',
    asked.reduce((sum, { questions }) => sum + questions.length, 0),
  )
  const sampled: Sampled[] = []
  let before = 0
  for (const { kind, keys, questions } of asked) {
    const answered = await askAll(api, questions, (count) => step.at(before + count))
    sampled.push({ kind: kind.name, sampled: keys.length, of: kind.keys.length, answered })
    before += questions.length
  }
  step.end()
  return sampled
}

const drawn = (keys: readonly string[], count: number, random: () => number): readonly string[] => {
  const all = [...keys]
  shuffle(all, random)
  return all.slice(0, count)
}
