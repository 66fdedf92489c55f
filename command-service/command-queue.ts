import type { CommandRequest, Settled } from './command-loop.ts'
import type { ShopCommand } from './domain/shop-command.ts'

/** A command on its way, and whoever asked. */
export type Waiting = {
  readonly request: CommandRequest
  /** About how many events it comes to. */
  readonly weight: number
  /** In milliseconds of the monotonic clock. */
  readonly since: number
  readonly resolve: (settled: Settled) => void
  readonly reject: (error: Error) => void
}

export type QueueLimits = { readonly commands: number; readonly events: number }

export interface CommandQueue {
  /** false when there is no room. */
  add(waiting: Waiting): boolean
  /** The next batch: at least one, in order, no idempotency key twice; what does not fit comes first in the next. */
  take(limits: QueueLimits): readonly Waiting[]
  size(): number
}

export const createCommandQueue = (room: QueueLimits): CommandQueue => {
  const queue: Waiting[] = []
  let events = 0

  const lengthOfBatch = (limits: QueueLimits): number => {
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
      if (queue.length >= room.commands || (queue.length > 0 && events + waiting.weight > room.events)) return false
      queue.push(waiting)
      events += waiting.weight
      return true
    },
    take: (limits) => {
      const batch = queue.splice(0, lengthOfBatch(limits))
      for (const { weight } of batch) events -= weight
      return batch
    },
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
