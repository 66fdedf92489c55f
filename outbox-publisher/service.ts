import { createAlarm } from '#shared/kernel/alarm.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, QueueName } from '#shared/ports/broker.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { publishLog } from './publish-log.ts'

export type PublisherPorts = {
  readonly log: LogReader
  readonly cursors: PublisherCursor
  readonly broker: Broker
  readonly doorbell: Doorbell
  /** Each has a queue per partition. */
  readonly groups: readonly string[]
  readonly logger: Log
}

export type PublisherStatus = {
  readonly head: Position
  readonly cursor: Position
  readonly lag: number
  readonly verdict: Verdict
  readonly brokerConnected: boolean
  /** Why it cannot publish at the moment. */
  readonly trouble?: string
}

export interface OutboxPublisher {
  /** Begins, and keeps trying when it cannot. */
  start(): void
  /** Waits for what is in flight and stores the cursor; gives up on a broker that does not answer. */
  stop(): Promise<void>
  /** Rejects when the log cannot be reached. */
  status(): Promise<PublisherStatus>
}

const BACK_OFF = { firstMs: 100, mostMs: 5_000 }
const PATIENCE_AT_STOP_MS = 5_000

export const createOutboxPublisher = (ports: PublisherPorts): OutboxPublisher => {
  const [alarm, patience] = [createAlarm(), createAlarm()]
  const verdictOn = createKeepingUp()
  let [stopping, trouble, position] = [false, '', 0 as Position]
  let running: Promise<void> = Promise.resolve()
  let stopListening = () => {}

  const onCursor = (cursor: Cursor) => {
    position = cursor.position
    if (trouble !== '') ports.logger.info('publishing again', { position })
    trouble = ''
  }

  const attempt = async () => {
    const [cursor, { head, epoch }] = await Promise.all([ports.cursors.read(), ports.log.head()])
    position = cursor.position
    await ports.broker.declare(queuesOf(ports.groups, cursor.lastPositions.length))
    if (position === head) onCursor(cursor)
    await publishLog({ ...cursor, epoch }, { ...ports, alarm, stopping: () => stopping, onCursor })
  }

  const run = () =>
    keepTrying(attempt, {
      backOff: BACK_OFF,
      random: Math.random,
      sleep: patience.sleep,
      stopping: () => stopping,
      progress: () => position,
      onFailure,
    })

  const onFailure = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason !== trouble) ports.logger.warn('cannot publish for now', { reason, position })
    trouble = reason
  }

  return {
    start: () => {
      stopListening = ports.doorbell.onRing(alarm.ring)
      running = run()
    },

    stop: async () => {
      stopping = true
      stopListening()
      alarm.ring()
      patience.ring()
      await atMost(PATIENCE_AT_STOP_MS, running)
    },

    status: async () => {
      const { head } = await ports.log.head()
      const verdict = verdictOn(performance.now(), { position, head })
      const status = {
        head,
        cursor: position,
        lag: Math.max(0, head - position),
        verdict,
        brokerConnected: ports.broker.connected(),
      }
      return trouble === '' ? status : { ...status, trouble }
    },
  }
}

const queuesOf = (groups: readonly string[], partitions: number): QueueName[] =>
  groups.flatMap((group) => Array.from({ length: partitions }, (_, partition) => ({ group, partition, partitions })))

const atMost = async (milliseconds: number, work: Promise<void>): Promise<void> => {
  const done = createAlarm()
  work.finally(done.ring).catch(() => {})
  await done.sleep(milliseconds)
}
