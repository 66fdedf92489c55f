import { createAlarm } from '#shared/kernel/alarm.ts'
import { atMost } from '#shared/kernel/at-most.ts'
import { pauseBefore } from '#shared/kernel/back-off.ts'
import { keepTrying } from '#shared/kernel/keep-trying.ts'
import { createKeepingUp, type Verdict } from '#shared/kernel/keeping-up.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Broker } from '#shared/ports/broker.ts'
import type { Doorbell } from '#shared/ports/doorbell.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import { type Cursor, Fenced, type PublisherCursor } from '#shared/ports/publisher-cursor.ts'
import type { Seals } from '#shared/ports/seals.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { announce } from './announce.ts'
import { endsBefore } from './ends-before.ts'
import { queuesOf } from './groups.ts'
import { LEASE, type Lead, type Lease, takeLead } from './lead.ts'
import { publishLog } from './publish-log.ts'
import { createSealer, type Sealer, sealText } from './sealer.ts'

export type PublisherPorts = {
  readonly log: LogReader
  readonly cursors: PublisherCursor
  /** Where they are missing, nothing is sealed. */
  readonly seals?: Seals
  readonly broker: Broker
  readonly doorbell: Doorbell
  /** Each has a queue per partition. */
  readonly groups: readonly string[]
  /** Of a log that has never been published, 1 unless somebody has asked for more; afterwards what is stored with the cursor counts. */
  readonly partitions: number | undefined
  /** What no other publisher is called; one that keeps its name after a crash goes on at once. */
  readonly holder: string
  readonly lease?: Lease
  /** Where the doorbell brings nothing, it looks more often. */
  readonly mostIdleMs?: number | undefined
  /** Milliseconds, by which it is judged whether it keeps up. */
  readonly now?: () => number
  readonly logger: Log
}

export type PublisherStatus = {
  readonly role: 'leading' | 'standby'
  readonly head: Position
  readonly cursor: Position
  readonly lag: number
  readonly verdict: Verdict
  readonly brokerConnected: boolean
  /** Number and hex of the newest seal, of one that leads. */
  readonly seal?: string
  /** Why it cannot publish; of a standby, as long as no other publisher has been seen to keep the lead since. */
  readonly trouble?: string
}

/**
 * standby: another publisher leads → leading, when that one stops or its lease has run out.
 * leading: publishes → standby, when its own lease has run out or another one has begun to lead.
 */
export interface OutboxPublisher {
  /** Begins, and keeps trying when it cannot. */
  start(): void
  /** Waits for what is in flight, stores the cursor and lets another one lead; gives up on a broker that does not answer. */
  stop(): Promise<void>
  /** Rejects when the log cannot be reached. */
  status(): Promise<PublisherStatus>
  /** Why the broker cannot be reached; undefined while it can. */
  brokerTrouble(): string | undefined
}

const BACK_OFF = { firstMs: 100, mostMs: 5_000 }
const PATIENCE_AT_STOP_MS = 5_000
/** With the lease it makes the time in which a standby takes over. */
const STANDBY = { firstMs: 1_000, mostMs: 1_000 }

export const createOutboxPublisher = (ports: PublisherPorts): OutboxPublisher => {
  const { cursors, logger, lease = LEASE, now = () => performance.now() } = ports
  const candidate = { holder: ports.holder, partitions: ports.partitions ?? 1 }
  const [alarm, patience] = [createAlarm(), createAlarm()]
  const verdictOn = createKeepingUp()
  let [stopping, trouble, position] = [false, '', 0 as Position]
  let lead: Lead | undefined
  let sealer: Sealer | undefined
  let ledBefore: number | undefined
  let running: Promise<void> = Promise.resolve()
  let stopListening = () => {}

  const onCursor = (cursor: Cursor) => {
    position = cursor.position
    sealer?.published(position)
    if (trouble !== '') logger.info('publishing again', { position })
    trouble = ''
  }

  const onLost = () => {
    ports.broker.forget()
    alarm.ring()
  }

  const attempt = async () => {
    while (!stopping) {
      lead = await takeLead({ cursors, candidate, lease, onLost })
      if (lead) {
        sealer = ports.seals && createSealer(ports.seals, logger)
        return await publishAs(lead).finally(ports.broker.forget).finally(lead.release).finally(sealer?.stop)
      }
      await standBy()
    }
  }

  const publishAs = async ({ cursor, isHeld, move }: Lead) => {
    const { head } = await ports.log.head()
    if (head < cursor.position) throw new Fenced(endsBefore(head, cursor.position))
    const partitions = cursor.lastPositions.length
    position = cursor.position
    if (trouble === '') announce(logger, cursor, ports.partitions)
    await ports.broker.declare(queuesOf(ports.groups, partitions))
    if (position === head) onCursor(cursor)
    await publishLog(cursor, { ...ports, cursors: { move }, alarm, stopping: () => stopping || !isHeld(), onCursor })
    if (!stopping) throw new Fenced('the lease has run out, another publisher leads now, or log and cursor were put back')
  }

  const standBy = async () => {
    const cursor = await cursors.read()
    position = cursor.position
    // One that cannot publish either lets go at once: only one that keeps the lead does so in this one's place.
    if (cursor.fence === ledBefore) trouble = ''
    ledBefore = cursor.fence
    await patience.sleep(pauseBefore(1, STANDBY, Math.random))
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
    if (reason !== trouble) logger.warn('cannot publish for now', { reason, position })
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
      await lead?.release()
    },

    status: async () => {
      // What is published after the head was read may lie behind it.
      const [cursor, { head }] = [position, await ports.log.head()]
      const verdict = verdictOn(now(), { position: cursor, head })
      const [leads, newest] = [lead?.isHeld() ?? false, sealer?.newest()]
      const status = {
        role: leads ? ('leading' as const) : ('standby' as const),
        head,
        cursor,
        lag: Math.max(0, head - cursor),
        verdict,
        brokerConnected: ports.broker.connected(),
        ...(leads && newest ? { seal: sealText(newest) } : {}),
      }
      return trouble === '' ? status : { ...status, trouble }
    },

    brokerTrouble: ports.broker.trouble,
  }
}
