import { createTurns } from '#shared/kernel/turns.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { Leases } from '#shared/ports/leases.ts'
import type { GroupOf } from './group.ts'
import type { ReadModelPorts } from './read-model.ts'
import { createRebuildingByItself } from './rebuild/by-itself.ts'
import { holdShares } from './shares/hold-shares.ts'
import { PACE, type Pace } from './shares/pace.ts'
import { type Share, sharesOf } from './shares/share.ts'
import { createShareWork, type ShareStatus } from './shares/share-work.ts'
import { createWatch } from './watch.ts'

export type ConsumerPorts = Omit<ReadModelPorts, 'turns'> & {
  readonly broker: Broker
  readonly groups: readonly GroupOf[]
  /** In the database of the read models. */
  readonly leases: Leases
  /** No other process alive has this name. */
  readonly holder: string
  readonly pace?: Pace
  /** What is done about a read model that has to be rebuilt: it stops and says so, or it is rebuilt. `ask` by default. */
  readonly rebuild?: 'ask' | 'auto'
}

export type ConsumerStatus = {
  readonly head: Position
  readonly brokerConnected: boolean
  /** In this process. */
  readonly readModels: readonly ShareStatus[]
  readonly shares: {
    readonly held: readonly Share[]
    /** Another process works on them, or will within seconds. */
    readonly elsewhere: readonly (Share & { readonly holder: string | undefined })[]
    /** Why it cannot look after them at the moment. */
    readonly trouble?: string
  }
}

export interface ConsumerService {
  /** Begins, and keeps trying when it cannot. */
  start(): void
  /** Gives its shares back; waits for the batches under way, within a limit. */
  stop(): Promise<void>
  /** Rejects when the log cannot be reached. */
  status(): Promise<ConsumerStatus>
  /** As in the status, whatever can be reached. */
  shares(): ConsumerStatus['shares']
  /** Why the broker cannot be reached; undefined while it can. */
  brokerTrouble(): string | undefined
}

/** Pages of a catch-up that are in memory at a time, over all read models. */
const PAGES_AT_A_TIME = 2

/** Keeps read models in those partitions that are this process's share; how many there are is for the publisher's cursor to say. */
export const createConsumerService = (ports: ConsumerPorts): ConsumerService => {
  const shareWorkPorts = { ...ports, turns: createTurns(PAGES_AT_A_TIME) }
  let wanted: readonly Share[] = []
  const holding = holdShares({
    ...ports,
    pace: ports.pace ?? PACE,
    wanted: () => wanted,
    connected: ports.broker.connected,
    open: (share, isHeld) => createShareWork(share, isHeld, shareWorkPorts),
  })
  const watch = createWatch({
    ...ports,
    works: holding.works,
    onPartitions: (partitions) => {
      wanted = sharesOf(ports.groups, partitions)
      holding.look()
    },
  })

  const rebuilding =
    ports.rebuild === 'auto' ? createRebuildingByItself({ ...ports, holder: `rebuild ${ports.holder}` }) : undefined

  const shares = (): ConsumerStatus['shares'] => {
    const trouble = holding.trouble()
    const known = { held: holding.works().map(({ share }) => share), elsewhere: holding.elsewhere() }
    return trouble === '' ? known : { ...known, trouble }
  }

  return {
    start: () => {
      rebuilding?.start()
      watch.start()
      holding.start()
    },

    stop: async () => {
      await Promise.all([rebuilding?.stop(), watch.stop(), holding.stop()])
    },

    status: async () => {
      const { head } = await ports.log.head()
      return {
        head,
        brokerConnected: ports.broker.connected(),
        readModels: holding.works().flatMap(({ statuses }) => statuses({ head, published: watch.published() })),
        shares: shares(),
      }
    },

    shares,
    brokerTrouble: ports.broker.trouble,
  }
}
