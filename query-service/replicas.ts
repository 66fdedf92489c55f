import { createAlarm } from '#shared/kernel/alarm.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { readFrontiers } from './frontier-map.ts'
import type { History } from './history.ts'
import type { Found, Reading } from './reading.ts'
import { CHECKED_WITHIN_MS, createReplica, type Level, type Replica, type ReplicaSource, type ReplicaStatus } from './replica.ts'

/** Where reads go: to replicas in turn, as far as they have come to the position asked for, else to the primary. */
export type Replicas = {
  /** Whether one of them is known to tell up to there, so that nobody has to wait for the primary. */
  readonly hold: (readModel: string, position: Position) => boolean
  /** undefined when the primary has to be asked. */
  readonly read: <Params extends object, Row, Beside>(
    reading: Reading<Params, Row, Beside>,
    params: Params,
    atLeast: Position,
  ) => Promise<Found<Row, Beside> | undefined>
  readonly statuses: () => readonly ReplicaStatus[]
  readonly stop: () => Promise<void>
}

export type ReplicaPorts = {
  readonly database: Database
  readonly history: History
  readonly replicas?: readonly ReplicaSource[]
  /** For how long one may be behind before it is left out. */
  readonly replicaLagMs?: number
}

const CHECK_EVERY_MS = 1_000

export const createReplicas = ({ database, history, replicas: sources = [], replicaLagMs = 10_000 }: ReplicaPorts): Replicas => {
  const replicas = sources.map((source) => createReplica(source, replicaLagMs, history))
  const checking = replicas.length > 0 ? startChecking(database, history, replicas) : undefined
  let turn = 0

  const next = (isGood: (replica: Replica) => boolean): Replica | undefined => {
    turn = (turn + 1) % replicas.length
    return [...replicas.slice(turn), ...replicas.slice(0, turn)].find((replica) => replica.isUsed() && isGood(replica))
  }

  return {
    hold: (readModel, position) => replicas.some((replica) => replica.isUsed() && replica.holds(readModel, position)),
    read: async (reading, params, atLeast) => {
      if (replicas.length === 0) return undefined
      const { readModel } = reading
      const replica = next((one) => one.holds(readModel, atLeast)) ?? next((one) => one.mayHold(readModel, atLeast))
      return replica?.read(reading, params, atLeast)
    },
    statuses: () => replicas.map((replica) => replica.status()),
    stop: async () => checking?.stop(),
  }
}

/** Looks at all of them each second, from now on. */
const startChecking = (primary: Database, history: History, replicas: readonly Replica[]) => {
  const alarm = createAlarm()
  let stopping = false
  const loop = async (): Promise<void> => {
    while (!stopping) {
      const level = await levelOf(primary)
      for (const { epoch } of level?.frontiers.values() ?? []) history.saw(epoch)
      await Promise.all(replicas.map((replica) => replica.check(level)))
      await alarm.sleep(CHECK_EVERY_MS)
    }
  }
  const running = loop()
  return {
    stop: async (): Promise<void> => {
      stopping = true
      alarm.ring()
      await running
    },
  }
}

const levelOf = async (primary: Database): Promise<Level | undefined> => {
  const at = performance.now()
  const frontiers = await readFrontiers(primary, CHECKED_WITHIN_MS).catch(() => undefined)
  return frontiers && { frontiers, at }
}
