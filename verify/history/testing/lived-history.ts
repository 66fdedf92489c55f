import { setImmediate } from 'node:timers/promises'
import type { Metadata } from '#shared/events/event.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { EventLog, LoggedEvent } from '#shared/ports/event-log.ts'
import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import type { Settled } from '../../../command-service/command-loop.ts'
import type { ShopCommand } from '../../../command-service/domain/shop-command.ts'
import { createTestLoop, metadata } from '../../../command-service/testing/test-loop.ts'
import { troubled } from '../../../command-service/testing/troubled-log.ts'
import type { Answer, Asked, Operation, Recorded } from '../operation.ts'

/** What somebody asks of one of the loops, after so many turns. */
export type Step = { readonly command: ShopCommand; readonly loop: number; readonly turns: number }

export type Lived = { readonly operations: readonly Operation[]; readonly events: readonly Recorded[] }

/** What several command loops on one slow log really answer to clients who work side by side, each with one command after another. */
export const liveThrough = async (
  opening: readonly ShopCommand[],
  clients: readonly (readonly Step[])[],
  slowness: readonly number[],
): Promise<Lived> => {
  const log = createMemoryEventLog()
  const loops = [0, 1, 2].map((number) => createTestLoop(slow(log, slowness, number * 5)))
  const operations: Operation[] = []
  let now = 0
  const ask = async (key: string, command: ShopCommand, loop: number): Promise<void> => {
    const invokedAt = ++now
    const settled = await loops[loop]!.ask(command, { metadata: { ...metadata, correlationid: key } })
    const answered = { at: ++now, in: 0, answer: answerOf(settled) }
    operations.push({ key, asked: command as Asked, invokedAt, begunIn: 0, answered })
  }
  for (const [index, command] of opening.entries()) await ask(`opening-${index}`, command, 0)
  const live = async (steps: readonly Step[], client: number): Promise<void> => {
    for (const [index, { command, loop, turns }] of steps.entries()) {
      await wait(turns)
      await ask(`c${client}-${index}`, command, loop)
    }
  }
  await Promise.all(clients.map(live))
  const { events } = await log.read({ after: 0 as Position, limit: 10_000 })
  return { operations, events: events.map(recordedIn) }
}

export const recordedIn = ({ position, stream, version, type, data, metadata }: LoggedEvent): Recorded => ({
  ...{ position, stream, version, type },
  data: JSON.parse(data),
  key: (JSON.parse(metadata) as Metadata).correlationid,
})

const answerOf = ({ outcome, position }: Settled): Answer => {
  if (outcome.kind === 'refused') return { kind: 'refused', code: outcome.refused, facts: outcome.facts as never, position }
  return { kind: 'done', stream: outcome.stream, version: outcome.version, position }
}

const slow = (log: EventLog, turns: readonly number[], begin: number): EventLog => {
  let calls = begin
  const pause = () => wait(turns[calls++ % turns.length]!)
  return troubled(log, () => ({ before: pause, after: pause }))
}

const wait = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await setImmediate()
}
