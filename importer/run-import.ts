import type { Progress } from '#shared/runtime/progress.ts'
import { createGetJson } from './get-json.ts'
import { ImportError } from './import-error.ts'
import type { ImportOptions } from './options.ts'
import { createPatience } from './patience.ts'
import { createReadModels } from './read-models.ts'
import { record } from './record.ts'
import { brokenLines, type Report } from './summary.ts'
import { type Survey, survey } from './survey.ts'
import type { Tally } from './tally.ts'

export type Surroundings = {
  readonly progress: Progress
  /** Filled on the way, so that whoever stops the import can tell how far it came. */
  readonly tally: Tally
  readonly signal: AbortSignal
  readonly patience?: Patience
}

/** How long a service may be away or stand still: before it has answered anything, and after. */
type Patience = { readonly firstMs: number; readonly thenMs: number }
const PATIENCE: Patience = { firstMs: 10_000, thenMs: 60_000 }

/** Reads the file, records what it says, and waits until every read model shows it. Rejects with ImportError, or when aborted. */
export const runImport = async (options: ImportOptions, surroundings: Surroundings): Promise<Report> => {
  const { progress, tally, signal, patience = PATIENCE } = surroundings
  const readModels = readModelsAt(options.query, signal, patience)
  const began = performance.now()
  const found = await surveyed(options, progress, signal)
  const read = performance.now()
  await record(options, found, { progress, tally, readModels, signal, patience })
  const recorded = performance.now()
  const step = progress.step('read models, events', tally.position)
  await readModels.caughtUp(tally.position, (reached) => step.at(Math.min(reached, tally.position)))
  step.end()
  const times = [began, read, recorded, performance.now()].map((ms) => ms / 1000) as [number, number, number, number]
  return { survey: found, tally, seconds: secondsBetween(times) }
}

const secondsBetween = ([began, read, recorded, caughtUp]: readonly [number, number, number, number]): Report['seconds'] => ({
  reading: read - began,
  recording: recorded - read,
  catchingUp: caughtUp - recorded,
})

const surveyed = async ({ file, strict }: ImportOptions, progress: Progress, signal: AbortSignal): Promise<Survey> => {
  const step = progress.step('reading, percent', 100)
  const found = await survey(file, (part) => {
    signal.throwIfAborted()
    step.at(Math.floor(part * 100))
  })
  step.end()
  if (strict && found.broken.count > 0)
    throw new ImportError(`${brokenLines(found).join('\n')}\nNothing was recorded, as --strict asks.`)
  return found
}

const readModelsAt = (query: string, signal: AbortSignal, { thenMs }: Patience) => {
  const exhausted = () =>
    new ImportError(`Daybook's query service does not answer at ${query}. Start it with "npm start" and import again.`)
  const patience = createPatience({ signal, exhausted, forMs: () => thenMs })
  return createReadModels({ get: createGetJson(query, signal, patience), patience, signal, standStillMs: thenMs })
}
