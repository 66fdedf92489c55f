import { setTimeout as sleep } from 'node:timers/promises'
import { groups as shopGroups } from '../../consumer-service/projections.ts'
import { groups } from '../../outbox-publisher/groups.ts'
import { MOST_PARTITIONS } from '../../run/change-partitions.ts'
import type { Dice } from '../dice.ts'
import { leaderOf } from '../system/leader.ts'
import type { Meddling } from '../system/programs/meddling.ts'
import { onQueue } from '../system/queues.ts'
import type { Service, ServiceKind } from '../system/services.ts'
import type { System } from '../system/system.ts'
import type { FaultKind } from './kinds.ts'

/** Strikes, and resolves when what was taken away is back. Answers in a few words what it did. */
export type StrikeNow = (system: System, dice: Dice) => Promise<string>

const MOST_AWAY_MS = 1_500
/** More often than not longer than a lease lasts. */
const PAUSE_MS = { least: 500, most: 8_000 }
const READ_MODELS = shopGroups.flatMap(({ projections }) => projections.map(({ name }) => name))
const LEADER = 70
const MESSAGES = { least: 10, most: 300 }
/** Until messages come: whoever was told may have been killed before. */
const TOLD = { times: 100, everyMs: 200 }
const CHUNKS = { least: 1, most: 60 }
const TOOL_KILLED_AFTER_MS = { least: 300, most: 6_000 }
const DEAF_MS = { least: 500, most: 4_000 }
const LOST_MS = { least: 200, most: 5_000 }
const DAY_MS = 24 * 60 * 60 * 1_000
const MOST_DAYS = 400

/** Of the publishers, more often than not the one that leads. */
const oneOf = async (kind: ServiceKind, { services, databases }: System, dice: Dice): Promise<Service> => {
  const any = dice.pick(services[kind])
  if (kind !== 'publisher' || !dice.percent(LEADER)) return any
  const leader = await leaderOf(databases.write).catch(() => undefined)
  return services.publisher.find((publisher) => publisher.pid() === leader) ?? any
}

const killOne =
  (kind: ServiceKind): StrikeNow =>
  async (system, dice) => {
    const service = await oneOf(kind, system, dice)
    const awayMs = dice.between(0, MOST_AWAY_MS)
    await service.kill(awayMs)
    return `${service.name}, away for ${awayMs} ms`
  }

const pauseOne =
  (kind: ServiceKind): StrikeNow =>
  async (system, dice) => {
    const service = await oneOf(kind, system, dice)
    const forMs = dice.between(PAUSE_MS.least, PAUSE_MS.most)
    await service.pause(forMs)
    return `${service.name}, for ${forMs} ms`
  }

const restart =
  (server: keyof System['servers']): StrikeNow =>
  async ({ servers }, dice) => {
    const how = dice.pick(['stop', 'crash'] as const)
    const awayMs = dice.between(0, MOST_AWAY_MS)
    await servers[server].restart(how, awayMs)
    return `${how}, away for ${awayMs} ms`
  }

const cut =
  (way: 'write' | 'read' | 'rabbit'): StrikeNow =>
  async ({ ways }, dice) => {
    const chunks = dice.between(CHUNKS.least, CHUNKS.most)
    await ways[way].breakAfter(chunks)
    return `after ${chunks} chunks`
  }

const meddle =
  (meddling: Meddling): StrikeNow =>
  async ({ services, meddled }, dice) => {
    const messages = dice.between(MESSAGES.least, MESSAGES.most)
    const before = meddled[meddling]
    for (let told = 0; told < TOLD.times && meddled[meddling] === before; told++) {
      for (const consumer of services.consumer) consumer.tell({ meddle: meddling, messages })
      await sleep(TOLD.everyMs)
    }
    return `up to ${messages} messages of each queue, ${meddled[meddling] - before} so far`
  }

/** While consumers are being cut off: what was sent to them has come back into the queue, and nobody fetches it. */
const strikeQueue =
  (what: 'purge' | 'delete'): StrikeNow =>
  async ({ servers, ways, partitions }, dice) => {
    const [group, any] = [dice.pick(groups), dice.between(0, MOST_PARTITIONS - 1)]
    await ways.rabbit.breakAfter(dice.between(CHUNKS.least, CHUNKS.most))
    return onQueue(servers.rabbit.url, what, () => ({ group, partition: any % partitions(), partitions: partitions() }))
  }

/** Up to eight: each costs queues. */
const changePartitions: StrikeNow = async ({ partitions, changePartitions }, dice) => {
  const wanted = dice.pick([1, 2, 3, 4, 8].filter((number) => number !== partitions()))
  const killedAfterMs = dice.between(TOOL_KILLED_AFTER_MS.least, TOOL_KILLED_AFTER_MS.most)
  const begun = await changePartitions(wanted, killedAfterMs)
  return `to ${wanted}, begun ${begun} times`
}

const loseNotify: StrikeNow = async ({ ways }, dice) => {
  const forMs = dice.between(DEAF_MS.least, DEAF_MS.most)
  const before = ways.deaf.lost()
  ways.deaf.deafen()
  await sleep(forMs)
  ways.deaf.hear()
  return `for ${forMs} ms, ${ways.deaf.lost() - before} notifications`
}

/** By seconds as often as by days. */
const jumpClock: StrikeNow = async ({ services }, dice) => {
  const mostMs = dice.pick([60_000, DAY_MS, MOST_DAYS * DAY_MS])
  const jumpMs = dice.between(-mostMs, mostMs)
  const service = dice.pick(services.command)
  service.tell({ jumpMs })
  return `${service.name}, ${Math.round(jumpMs / 1_000)} s`
}

const rebuild: StrikeNow = async (system, dice) => {
  const readModel = dice.pick(READ_MODELS)
  const killedAfterMs = dice.between(TOOL_KILLED_AFTER_MS.least, TOOL_KILLED_AFTER_MS.most)
  const begun = await system.rebuild(readModel, killedAfterMs)
  return `${readModel}, begun ${begun} times`
}

const restoreWrite: StrikeNow = async ({ restore }, dice) => {
  const how = dice.pick(['stop', 'crash'] as const)
  const afterMs = dice.between(LOST_MS.least, LOST_MS.most)
  const { head, lost, epoch } = await restore(how, afterMs, dice.between(TOOL_KILLED_AFTER_MS.least, TOOL_KILLED_AFTER_MS.most))
  return `${how}, put back by ${afterMs} ms to position ${head}: ${lost} events are lost, and it is history ${epoch}`
}

export const strikes: Readonly<Record<FaultKind, StrikeNow>> = {
  'kill-command': killOne('command'),
  'kill-publisher': killOne('publisher'),
  'kill-consumer': killOne('consumer'),
  'kill-query': killOne('query'),
  'restart-broker': restart('rabbit'),
  'cut-broker': cut('rabbit'),
  'purge-queue': strikeQueue('purge'),
  'delete-queue': strikeQueue('delete'),
  'duplicate-messages': meddle('duplicate'),
  'drop-messages': meddle('drop'),
  'reorder-messages': meddle('reorder'),
  'restart-write': restart('write'),
  'restart-read': restart('read'),
  'restore-write': restoreWrite,
  'cut-write': cut('write'),
  'cut-read': cut('read'),
  'lose-notify': loseNotify,
  'pause-publisher': pauseOne('publisher'),
  'pause-consumer': pauseOne('consumer'),
  'change-partitions': changePartitions,
  rebuild,
  'jump-clock': jumpClock,
}
