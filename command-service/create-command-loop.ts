import type { BackOff } from '#shared/kernel/back-off.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import { type CommandLoop, type CommandRequest, Overloaded, type Settled } from './command-loop.ts'
import { createCommandQueue, type QueueLimits, weightOf } from './command-queue.ts'
import { createKnowledge } from './knowledge.ts'
import { type BatchSettled, createSettleBatch, type Settling } from './settle-batch.ts'

export type CommandLoopOptions = Pick<Settling, 'log' | 'clock' | 'newId' | 'currency'> & {
  readonly doorbell?: Pick<Doorbell, 'ring'>
  /** Faults of the program, not of the business. */
  readonly onError: (error: Error) => void
  /** Told about each batch after its commands were answered. */
  readonly observe?: (settled: BatchSettled) => void
  readonly batch?: QueueLimits
  readonly queue?: QueueLimits
  readonly patienceMs?: number
  readonly backOff?: BackOff
  readonly cacheBytes?: number
}

const BATCH: QueueLimits = { commands: 500, events: 4_000 }
const QUEUE: QueueLimits = { commands: 10_000, events: 100_000 }

/** One batch after another, each of all that waits; nothing runs while nothing waits. */
export const createCommandLoop = ({ doorbell, observe, batch = BATCH, ...options }: CommandLoopOptions): CommandLoop => {
  const queue = createCommandQueue(options.queue ?? QUEUE)
  const settle = createSettleBatch({
    ...options,
    knowledge: createKnowledge({ maxBytes: options.cacheBytes ?? 60 * 2 ** 20 }),
    patienceMs: options.patienceMs ?? 5_000,
    backOff: options.backOff ?? { firstMs: 20, mostMs: 1_000 },
    onSettled: (settled) => {
      if (settled.events > 0) doorbell?.ring()
      observe?.(settled)
    },
  })
  let running: Promise<void> | undefined
  let stopping = false

  const run = async (): Promise<void> => {
    // Whatever else arrives in this turn belongs to the same batch.
    await new Promise(setImmediate)
    while (queue.size() > 0) await settle(queue.take(batch))
    running = undefined
  }

  const submit = (request: CommandRequest): Promise<Settled> =>
    new Promise((resolve, reject) => {
      const waiting = { request, weight: weightOf(request.command), since: performance.now(), resolve, reject }
      if (stopping) return reject(new Overloaded('The service is stopping'))
      if (!queue.add(waiting)) return reject(new Overloaded('Too many commands are waiting'))
      running ??= run()
    })

  return {
    submit,
    waiting: () => queue.size(),
    stop: async () => {
      stopping = true
      await running
    },
  }
}
