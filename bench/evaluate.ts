import { writeFileSync } from 'node:fs'
import { createProgress } from '#shared/runtime/progress.ts'
import { WrongUsage } from '#shared/runtime/usage.ts'
import { onInterrupt } from '../run/on-interrupt.ts'
import { runScript } from '../run/script.ts'
import { startOwnServer } from './own-server.ts'
import { machine } from './process-memory.ts'
import { readBaskets } from './recommendations/basket-file.ts'
import type { Baskets } from './recommendations/baskets.ts'
import type { Course } from './recommendations/course.ts'
import { documentOf, type Evaluation, jsonOf } from './recommendations/document.ts'
import { evaluateForYou } from './recommendations/for-you.ts'
import { help, type Options, optionsOf } from './recommendations/options.ts'
import { startProduct } from './recommendations/product.ts'
import { leaveLastOut, type Split } from './recommendations/split.ts'
import { evaluateTogether } from './recommendations/together.ts'

const main = async (args: readonly string[]): Promise<number> => {
  const options = optionsOf(args)
  const course = { progress: createProgress(options), signal: onInterrupt() }
  try {
    const evaluation = await evaluate(options, course)
    console.log(documentOf(evaluation))
    if (options.json !== undefined) writeFileSync(options.json, jsonOf(evaluation))
    return 0
  } catch (error) {
    if (!course.signal.aborted) throw error
    console.error('evaluate: interrupted; nothing is left of it')
    return INTERRUPTED
  } finally {
    course.progress.close()
  }
}

const INTERRUPTED = 130

const evaluate = async (options: Options, course: Course): Promise<Evaluation> => {
  const clock = createStopwatch()
  const { baskets, reading } = await clock.time('reading', () => read(options, course))
  const split = leaveLastOut(baskets, options)
  if (split.eligible < 2)
    throw new WrongUsage(`fewer than two customers have ${options.minBaskets} baskets: there is nothing to evaluate`)
  const server = await startOwnServer()
  try {
    const url = await server.database('evaluation', 'read')
    const product = await clock.time('counting', () => startProduct(url, split.history, course))
    try {
      const effort = { most: options.settings, withinMs: options.tuningSeconds * 1_000, seed: options.seed }
      const forYou = await clock.time('for you', () => evaluateForYou(product, split, { ...options, ...effort }, course))
      const together = await clock.time('bought together', () => evaluateTogether(product, split, options.seed, course))
      return { machine: machine(), reading, shop: shopOf(baskets, split, options), forYou, together, seconds: clock.seconds }
    } finally {
      await product.close()
    }
  } finally {
    await server.stop()
  }
}

const read = async ({ baskets, file }: Options, { progress, signal }: Course) => {
  const step = progress.step('reading', 100)
  const found = await readBaskets(baskets, file, (part) => {
    signal.throwIfAborted()
    step.at(Math.round(part * 100))
  })
  step.end()
  return found
}

const shopOf = ({ customerOf, lines, customers, items }: Baskets, { eligible, evaluated }: Split, { minBaskets }: Options) => ({
  ...{ baskets: customerOf.length, lines: lines.length, customers: customers.length, articles: items.length },
  ...{ eligible, evaluated: evaluated.length, minBaskets },
})

const createStopwatch = () => {
  const seconds: Record<string, number> = {}
  return {
    seconds,
    time: async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
      const began = performance.now()
      const result = await work()
      seconds[what] = (performance.now() - began) / 1_000
      return result
    },
  }
}

await runScript({ name: 'evaluate', help }, main)
