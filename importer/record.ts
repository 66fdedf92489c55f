import type { Progress } from '#shared/runtime/progress.ts'
import { batchesOf, type Item } from './batches.ts'
import { createSendCommands } from './command-requests.ts'
import type { Command } from './commands.ts'
import { createDeliver } from './deliver.ts'
import { ImportError } from './import-error.ts'
import { entryItems, groundwork, topUps } from './items.ts'
import type { ImportOptions } from './options.ts'
import { createPatience } from './patience.ts'
import type { ReadModels } from './read-models.ts'
import type { Survey } from './survey.ts'
import type { Tally } from './tally.ts'

export type Surroundings = {
  readonly progress: Progress
  readonly tally: Tally
  readonly readModels: ReadModels
  readonly signal: AbortSignal
  /** How long a service may be away: before anything was sent, and after. */
  readonly patience: { readonly firstMs: number; readonly thenMs: number }
}

/** Sends everything in order. Resolves when the last command is answered. */
export const record = async (options: ImportOptions, survey: Survey, surroundings: Surroundings): Promise<void> => {
  const { progress, tally, readModels } = surroundings
  const [expected, step] = [linesIn(survey), progress.step('recording, lines', linesIn(survey))]
  let done = 0
  const deliver = delivery(options, surroundings, ({ command }) => {
    done += linesOf(command)
    step.at(Math.min(done, expected))
  })
  await deliver(batchesOf(groundwork(survey)))
  if (tally.openedOtherwise.length > 0) {
    await readModels.caughtUp(tally.position, () => undefined)
    const articles = [...tally.openedOtherwise]
    await deliver(batchesOf(topUps(survey, articles, await readModels.givenOpeningStock(articles))))
  }
  await deliver(batchesOf(entryItems(options.file)))
  step.end()
}

/** An order of a hundred lines takes longer than one of two: progress counts lines, so that the remaining time is right. */
const linesOf = ({ items }: Command): number => (Array.isArray(items) ? items.length : 1)

const linesIn = ({ products, openingStock, rows }: Survey): number =>
  products.size + openingStock.size + MOVING.reduce((sum, kind) => sum + (rows.get(kind) ?? 0), 0)

const MOVING = ['sale', 'free', 'credit', 'found', 'written off'] as const

const delivery = ({ command }: ImportOptions, surroundings: Surroundings, onSettled: (item: Item) => void) => {
  const { progress, tally, signal, patience } = surroundings
  const away = () =>
    tally.answered === 0
      ? new ImportError(`Daybook does not take commands at ${command} (${trouble}). Start it with "npm start" and import again.`)
      : new ImportError(
          `Daybook has stopped taking commands at ${command} (${trouble}) after ${tally.answered} commands. ` +
            `Start it again with "npm start" and repeat the import: it goes on where it stopped.`,
        )
  let trouble = ''
  return createDeliver({
    send: createSendCommands(command, signal),
    patience: createPatience({
      signal,
      exhausted: away,
      forMs: () => (tally.answered === 0 ? patience.firstMs : patience.thenMs),
    }),
    onAnswer: (item, answer) => {
      tally.add(item, answer)
      onSettled(item)
    },
    onTrouble: (because) => {
      if (because !== trouble) progress.note(`${command}: ${because}, trying again`)
      trouble = because
    },
  })
}
