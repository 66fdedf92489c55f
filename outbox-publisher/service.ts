import { createAlarm } from '#shared/kernel/alarm.ts'
import { pauseBefore } from '#shared/kernel/back-off.ts'
import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker, QueueName } from '#shared/ports/broker.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import { publishLog } from './publish-log.ts'

export type PublisherPorts = {
  readonly log: LogReader
  readonly cursors: PublisherCursor
  readonly broker: Broker
  readonly doorbell: Doorbell
  /** Each has a queue per partition. */
  readonly groups: readonly string[]
  readonly logger: Logger
}

type Logger = { readonly [Level in 'info' | 'warn' | 'error']: (message: string, facts?: object) => void }

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
  const alarm = createAlarm()
  const verdictOn = createKeepingUp()
  let [stopping, trouble, position] = [false, '', 0 as Position]
  let running: Promise<void> = Promise.resolve()
  let stopListening = () => {}

  const onCursor = (cursor: Cursor) => {
    position = cursor.position
    if (trouble !== '') ports.logger.info('publishing again', { position })
    trouble = ''
  }

  /** One after another until it is told to stop: from the stored cursor, on declared queues. */
  const run = async () => {
    for (let failures = 0; !stopping; ) {
      const before = position
      try {
        await publishLog(await startingPoint(ports, onCursor), { ...ports, alarm, stopping: () => stopping, onCursor })
      } catch (error) {
        failures = position > before ? 1 : failures + 1
        report(error)
        await pause(pauseBefore(failures, BACK_OFF, Math.random))
      }
    }
  }

  const report = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason !== trouble) ports.logger.warn('cannot publish for now', { reason, position })
    trouble = reason
  }

  const pause = async (milliseconds: number) => {
    const until = performance.now() + milliseconds
    for (let left = milliseconds; left > 0 && !stopping; left = until - performance.now()) await alarm.sleep(left)
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

const startingPoint = async (
  { log, cursors, broker, groups }: PublisherPorts,
  onCursor: (cursor: Cursor) => void,
): Promise<Cursor> => {
  const [cursor, { epoch }] = await Promise.all([cursors.read(), log.head()])
  await broker.declare(queuesOf(groups, cursor.lastPositions.length))
  onCursor(cursor)
  return { ...cursor, epoch }
}

const queuesOf = (groups: readonly string[], partitions: number): QueueName[] =>
  groups.flatMap((group) => Array.from({ length: partitions }, (_, partition) => ({ group, partition, partitions })))

const atMost = async (milliseconds: number, work: Promise<void>): Promise<void> => {
  const patience = createAlarm()
  work.finally(patience.ring).catch(() => {})
  await patience.sleep(milliseconds)
}
