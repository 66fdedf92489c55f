import type { BackOff } from '#shared/kernel/back-off.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import { type CommandLoop, type CommandRequest, Overloaded, type Settled } from './command-loop.ts'
import { type BatchLimits, bytesOf, createCommandQueue, type QueueLimits, type Waiting, weightOf } from './command-queue.ts'
import { createDeadline } from './deadline.ts'
import { createSnapshotKeeper } from './keep-snapshots.ts'
import { createKnowledge } from './knowledge.ts'
import { isBehindEnd, turnAway } from './sequence.ts'
import { type BatchSettled, createSettleBatch, type Settling } from './settle-batch.ts'

export type CommandLoopOptions = Pick<Settling, 'log' | 'clock' | 'newId' | 'currency'> & {
  readonly doorbell?: Pick<Doorbell, 'ring'>
  /** Faults of the program, not of the business. */
  readonly onError: (error: Error) => void
  /** Told about each batch after its commands were answered. */
  readonly observe?: (settled: BatchSettled) => void
  readonly batch?: BatchLimits
  readonly queue?: QueueLimits
  readonly patienceMs?: number
  /** How long anybody waits for an answer. */
  readonly deadlineMs?: number
  readonly backOff?: BackOff
  readonly cacheBytes?: number
  /** By how many events a stream grows between two snapshots. */
  readonly snapshotEvery?: number
}

const BATCH: BatchLimits = { commands: 500, events: 4_000 }
const QUEUE: QueueLimits = { commands: 4_000, bytes: 32 * 2 ** 20 }

/** One batch after another, each of all that waits; nothing runs while nothing waits. */
export const createCommandLoop = ({
  doorbell,
  observe,
  batch = BATCH,
  deadlineMs = 10_000,
  ...options
}: CommandLoopOptions): CommandLoop => {
  const queue = createCommandQueue(options.queue ?? QUEUE)
  const knowledge = createKnowledge({
    maxBytes: options.cacheBytes ?? 60 * 2 ** 20,
    snapshotEvery: options.snapshotEvery ?? 200,
  })
  const snapshots = createSnapshotKeeper(options.log, knowledge, options.onError)
  const settle = createSettleBatch({
    ...options,
    knowledge,
    mostEvents: batch.events,
    patienceMs: options.patienceMs ?? Math.min(5_000, deadlineMs / 2),
    backOff: options.backOff ?? { firstMs: 20, mostMs: 1_000 },
    onSettled: (settled) => {
      if (settled.events > 0) doorbell?.ring()
      observe?.(settled)
      snapshots.keep()
    },
  })
  const deadline = createDeadline(queue, deadlineMs)
  let running: Promise<void> | undefined
  let stopping = false

  const run = async (): Promise<void> => {
    // Whatever else arrives in this turn belongs to the same batch.
    await new Promise(setImmediate)
    try {
      while (queue.size() > 0) await settleNext()
    } finally {
      deadline.begun([])
      running = undefined
    }
  }

  const settleNext = async (): Promise<void> => {
    const commands = queue.take(batch)
    deadline.begun(commands)
    try {
      queue.giveBack(await settle(commands))
    } catch (error) {
      for (const { reject } of commands) reject(error as Error)
      options.onError(error as Error)
    }
  }

  const whyNot = (waiting: Waiting): string | undefined => {
    const { place } = waiting.request
    if (stopping) return 'The service is stopping'
    if (place && isBehindEnd(place)) return 'A command before it was not taken'
    return queue.add(waiting) ? undefined : 'Too many commands are waiting'
  }

  const enter = (waiting: Waiting): void => {
    const reason = whyNot(waiting)
    if (reason !== undefined) turnAway(waiting, new Overloaded(reason))
    else {
      deadline.entered()
      running ??= run()
    }
  }

  const submit = (request: CommandRequest): Promise<Settled> =>
    new Promise((resolve, reject) => {
      const { command } = request
      const [weight, bytes, since] = [weightOf(command), bytesOf(command), performance.now()]
      enter({ request, weight, bytes, since, resolve, reject, sent: false, late: false })
    })

  return {
    submit,
    waiting: () => queue.size(),
    stop: async () => {
      stopping = true
      await running
      await snapshots.settled()
    },
  }
}
