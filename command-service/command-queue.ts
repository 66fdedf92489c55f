import type { CommandRequest, Settled } from './command-loop.ts'
import type { ShopCommand } from './domain/shop-command.ts'

/** A command on its way, and whoever asked. */
export type Waiting = {
  readonly request: CommandRequest
  /** About how many events it comes to; a batch that comes to too many is cut while it is decided. */
  readonly weight: number
  /** About what it takes in memory. */
  readonly bytes: number
  /** In milliseconds of the monotonic clock. */
  readonly since: number
  readonly resolve: (settled: Settled) => void
  readonly reject: (error: Error) => void
  /** The log has been told, and has not said yet what became of it. */
  sent: boolean
  /** Was answered when its deadline had passed: it is not decided any more. */
  late: boolean
}

export type BatchLimits = { readonly commands: number; readonly events: number }
export type QueueLimits = { readonly commands: number; readonly bytes: number }

export interface CommandQueue {
  /** false when there is no room. */
  add(waiting: Waiting): boolean
  /** The next batch: at least one, in order, no idempotency key twice; what does not fit comes first in the next. */
  take(limits: BatchLimits): readonly Waiting[]
  /** What was taken last comes first again, whether or not there is room. */
  giveBack(waiting: readonly Waiting[]): void
  /** Those who have waited since then or longer, out of the queue. */
  takeOlder(since: number): readonly Waiting[]
  first(): Waiting | undefined
  size(): number
}

export const createCommandQueue = (room: QueueLimits): CommandQueue => {
  const queue: Waiting[] = []
  let bytes = 0

  const remove = (count: number): readonly Waiting[] => {
    const removed = queue.splice(0, count)
    for (const waiting of removed) bytes -= waiting.bytes
    return removed
  }

  const lengthOfBatch = (limits: BatchLimits): number => {
    const keys = new Set<string>()
    let weight = 0
    for (const [index, { request, weight: more }] of queue.entries()) {
      weight += more
      if (index === limits.commands || (index > 0 && weight > limits.events)) return index
      if (!request.key) continue
      const name = nameOfKey(request.key)
      if (keys.has(name)) return index
      keys.add(name)
    }
    return queue.length
  }

  return {
    add: (waiting) => {
      if (queue.length >= room.commands || (queue.length > 0 && bytes + waiting.bytes > room.bytes)) return false
      queue.push(waiting)
      bytes += waiting.bytes
      return true
    },
    take: (limits) => remove(lengthOfBatch(limits)),
    giveBack: (left) => {
      queue.unshift(...left)
      for (const waiting of left) bytes += waiting.bytes
    },
    takeOlder: (since) => {
      const younger = queue.findIndex((waiting) => waiting.since > since)
      return remove(younger === -1 ? queue.length : younger)
    },
    first: () => queue[0],
    size: () => queue.length,
  }
}

/** Neither scope nor key has a NUL: the edge refuses them. */
export const nameOfKey = ({ scope, key }: { readonly scope: string; readonly key: string }): string => `${scope}\0${key}`

export const weightOf = (command: ShopCommand): number => {
  switch (command.type) {
    case 'PlaceOrder':
    case 'IssueCreditNote':
    case 'ReturnOrder':
      return command.items.length + 2
    case 'ShipOrder':
    case 'CancelOrder':
      return TYPICAL_ORDER
    default:
      return 2
  }
}

const TYPICAL_ORDER = 30

/** About what a command takes in memory as it waits, with whoever waits for it. */
export const bytesOf = (command: ShopCommand): number => 1_000 + valueBytes(command)

const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return 16 + 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  let bytes = 32
  for (const member of Object.values(value)) bytes += valueBytes(member)
  return bytes
}
