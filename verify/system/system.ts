import { join } from 'node:path'
import { createPublisherCursor } from '#shared/adapters/postgres/publisher-cursor.ts'
import { createTurns } from '#shared/kernel/turns.ts'
import { type BreakingWay, openBreakingWay } from './breaking-way.ts'
import { addWitnesses, type Databases, type DatabaseUrls, openDatabases, prepareDatabases } from './databases.ts'
import { type DeafWay, openDeafWay } from './deaf-way.ts'
import { type Ending, type OwnPostgres, startPostgres } from './postgres.ts'
import type { Meddling } from './programs/meddling.ts'
import { type OwnRabbit, startRabbit } from './rabbit.ts'
import { insisting, type PutBack, restore } from './restore.ts'
import { ROOT, type Services, type ServicesWanted, startServices } from './services.ts'
import { BOUNDS } from './tier-bounds.ts'
import { runTool, type Tool } from './tool.ts'

/** A whole Daybook on data and ports of its own, each part of which can be struck. */
export type System = {
  readonly servers: { readonly write: OwnPostgres; readonly read: OwnPostgres; readonly rabbit: OwnRabbit }
  /** By which the services reach the servers. */
  readonly ways: { readonly write: BreakingWay; readonly read: BreakingWay; readonly rabbit: BreakingWay; readonly deaf: DeafWay }
  readonly services: Services
  readonly databases: Databases
  /** How many messages have been meddled with so far. */
  readonly meddled: Readonly<Record<Meddling, number>>
  /** Of the log, as far as it is known. */
  readonly partitions: () => number
  /** By the command for it, which is killed after so long and begun again. Answers how often it was begun. */
  readonly changePartitions: (partitions: number, killedAfterMs: number) => Promise<number>
  /** The same for rebuilding a read model. */
  readonly rebuild: (readModel: string, killedAfterMs: number) => Promise<number>
  /** Copies the log, and after so long puts it back to that. */
  readonly restore: (how: Ending, afterMs: number, killedAfterMs: number) => Promise<PutBack>
  /** Where the log was put back to, each time. */
  readonly ends: readonly number[]
}

type Operated = Pick<System, 'partitions' | 'changePartitions' | 'rebuild' | 'restore' | 'ends'>

export type Starting = Pick<ServicesWanted, 'directory' | 'onEnded' | 'scripts'> & {
  /** Of the log, from its first event. */
  readonly partitions: number
  /** Whether RabbitMQ is to be in a container. */
  readonly container: boolean
  /** Says how to stop what has just been started; to be stopped in reverse order. */
  readonly started: (stop: () => Promise<unknown>) => void
}

export const QUEUE_PREFIX = 'faults'

export const startSystem = async ({ directory, partitions, container, started, ...telling }: Starting): Promise<System> => {
  const kept = <Thing extends { readonly stop: () => Promise<unknown> }>(thing: Thing): Thing => {
    started(thing.stop)
    return thing
  }
  const servers = {
    write: kept(await startPostgres(join(directory, 'write'))),
    read: kept(await startPostgres(join(directory, 'read'))),
    rabbit: kept(await startRabbit(join(directory, 'rabbit'), container)),
  }
  const urls = await prepareDatabases(servers.write.url, servers.read.url)
  const databases = openDatabases(urls)
  started(() => Promise.all(Object.values(databases).map((database) => database.close())))
  await addWitnesses(databases.read)

  const ways = await openWays(urls.write, urls.read, servers.rabbit.url)
  started(() => Promise.all(Object.values(ways).map((way) => way.close())))

  const environment = {
    ...{ WRITE_DATABASE_URL: ways.write.url, READ_DATABASE_URL: ways.read.url, AMQP_URL: ways.rabbit.url },
    ...{ QUEUE_PREFIX, PARTITIONS: String(partitions), HOST: '127.0.0.1', LOG_LEVEL: 'debug' },
    ...{ VIP_GOLD: String(BOUNDS.gold), VIP_SILVER: String(BOUNDS.silver), REBUILD: 'auto' },
  }
  const meddled = { duplicate: 0, drop: 0, reorder: 0 }
  const onMeddled: ServicesWanted['onMeddled'] = (what, messages) => {
    meddled[what] += messages
  }
  const services = await startServices({ ...telling, onMeddled, directory, environment, publisherUrl: ways.deaf.url })
  started(() => stopAll(services))
  const parts = { servers, ways, services, databases, meddled }
  return { ...parts, ...operated(partitions, parts, { urls, environment, directory }) }
}

type Operating = {
  /** Past the ways that break. */
  readonly urls: DatabaseUrls
  readonly environment: Tool['environment']
  readonly directory: string
}

/** What an operator does: each command by itself in turn, and all at a time. */
const operated = (
  initial: number,
  { servers, ways, databases: { write } }: Pick<System, 'servers' | 'ways' | 'databases'>,
  { urls, environment, directory }: Operating,
): Operated => {
  const [changing, rebuilding, restoring] = [createTurns(1), createTurns(1), createTurns(1)]
  const run = (name: string, argument: string, killedAfterMs: number, more: Tool['environment'] = {}): Promise<number> => {
    const tool = { script: join(ROOT, `run/${name}.ts`), args: [argument], logFile: join(directory, `${name}.log`) }
    return runTool({ ...tool, environment: { ...environment, ...more } }, killedAfterMs)
  }
  const past = { WRITE_DATABASE_URL: urls.write, READ_DATABASE_URL: urls.read }
  const ends: number[] = []
  let partitions = initial
  return {
    partitions: () => partitions,
    changePartitions: (wanted, killedAfterMs) =>
      changing(() => {
        partitions = wanted
        return run('partitions', String(wanted), killedAfterMs)
      }),
    rebuild: (readModel, killedAfterMs) => rebuilding(() => run('rebuild', readModel, killedAfterMs)),
    restore: async (how, afterMs, killedAfterMs) => {
      const raiseEpoch = () => run('epoch', 'raise', killedAfterMs, past)
      const parts = {
        server: servers.write,
        way: ways.write,
        write,
        raiseEpoch,
        onPutBack: (head: number) => void ends.push(head),
      }
      const putBack = await restoring(() => restore({ how, afterMs }, parts))
      await changing(async () => {
        partitions = (await insisting(createPublisherCursor(write).read)).lastPositions.length
      })
      return putBack
    },
    ends,
  }
}

const openWays = async (writeUrl: string, readUrl: string, rabbitUrl: string): Promise<System['ways']> => {
  const [write, read, rabbit] = [
    await openBreakingWay(writeUrl),
    await openBreakingWay(readUrl),
    await openBreakingWay(rabbitUrl),
  ]
  return { write, read, rabbit, deaf: await openDeafWay(write.url) }
}

/** Waits for all; rejects when one of them did not stop well. */
const stopAll = async (services: Services): Promise<void> => {
  const stops = await Promise.allSettled(
    Object.values(services)
      .flat()
      .map((service) => service.stop()),
  )
  const failures = stops.flatMap((stop) => (stop.status === 'rejected' ? [(stop.reason as Error).message] : []))
  if (failures.length > 0) throw new Error(failures.join('; '))
}
