import { setTimeout as sleep } from 'node:timers/promises'
import { groups } from '../../outbox-publisher/groups.ts'
import type { FaultKind } from './kinds.ts'
import type { Meddling } from './programs/meddling.ts'
import type { Dice } from './random.ts'
import { onQueue } from './system/queues.ts'
import type { ServiceKind } from './system/services.ts'
import type { System } from './system/system.ts'

/** Strikes, and resolves when what was taken away is back. Answers in a few words what it did. */
export type StrikeNow = (system: System, dice: Dice) => Promise<string>

const MOST_AWAY_MS = 1_500
/** More often than not longer than a lease lasts. */
const PAUSE_MS = { least: 500, most: 8_000 }
const MESSAGES = { least: 10, most: 300 }
const CHUNKS = { least: 1, most: 60 }
const DEAF_MS = { least: 500, most: 4_000 }
const DAY_MS = 24 * 60 * 60 * 1_000
const MOST_DAYS = 400

const killOne =
  (kind: ServiceKind): StrikeNow =>
  async ({ services }, dice) => {
    const service = dice.pick(services[kind])
    const awayMs = dice.between(0, MOST_AWAY_MS)
    await service.kill(awayMs)
    return `${service.name}, away for ${awayMs} ms`
  }

const pauseOne =
  (kind: ServiceKind): StrikeNow =>
  async ({ services }, dice) => {
    const service = dice.pick(services[kind])
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
  async ({ services }, dice) => {
    const messages = dice.between(MESSAGES.least, MESSAGES.most)
    for (const consumer of services.consumer) consumer.tell({ meddle: meddling, messages })
    return `up to ${messages} messages of each queue`
  }

const strikeQueue =
  (what: 'purge' | 'delete'): StrikeNow =>
  ({ servers, partitions }, dice) =>
    onQueue(servers.rabbit.url, what, {
      group: dice.pick(groups),
      partition: dice.between(0, partitions - 1),
      partitions,
    })

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
  'cut-write': cut('write'),
  'cut-read': cut('read'),
  'lose-notify': loseNotify,
  'pause-publisher': pauseOne('publisher'),
  'pause-consumer': pauseOne('consumer'),
  'jump-clock': jumpClock,
}
