import { join } from 'node:path'
import { createTurns } from '../../../consumer-service/turns.ts'
import { BOUNDS } from '../load/shop.ts'
import type { Meddling } from '../programs/meddling.ts'
import { type BreakingWay, openBreakingWay } from './breaking-way.ts'
import { addWitnessTable, type Databases, openDatabases, prepareDatabases } from './databases.ts'
import { type DeafWay, openDeafWay } from './deaf-way.ts'
import { type OwnPostgres, startPostgres } from './postgres.ts'
import { type OwnRabbit, startRabbit } from './rabbit.ts'
import { ROOT, type Services, type ServicesWanted, startServices } from './services.ts'
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
}

type Operated = Pick<System, 'partitions' | 'changePartitions' | 'rebuild'>

export type Starting = Pick<ServicesWanted, 'directory' | 'onEnded'> & {
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
  await addWitnessTable(databases.read)

  const ways = await openWays(urls.write, urls.read, servers.rabbit.url)
  started(() => Promise.all(Object.values(ways).map((way) => way.close())))

  const environment = {
    ...{ WRITE_DATABASE_URL: ways.write.url, READ_DATABASE_URL: ways.read.url, AMQP_URL: ways.rabbit.url },
    ...{ QUEUE_PREFIX, PARTITIONS: String(partitions), HOST: '127.0.0.1', LOG_LEVEL: 'debug' },
    ...{ VIP_GOLD: String(BOUNDS.gold), VIP_SILVER: String(BOUNDS.silver) },
  }
  const meddled = { duplicate: 0, drop: 0, reorder: 0 }
  const onMeddled: ServicesWanted['onMeddled'] = (what, messages) => {
    meddled[what] += messages
  }
  const services = await startServices({ ...telling, onMeddled, directory, environment, publisherUrl: ways.deaf.url })
  started(() => stopAll(services))
  return {
    servers,
    ways,
    services,
    databases,
    meddled,
    ...operated(partitions, environment, directory),
  }
}

/** What an operator does: each command by itself in turn, and both at a time. */
const operated = (initial: number, environment: Tool['environment'], directory: string): Operated => {
  const [changing, rebuilding] = [createTurns(1), createTurns(1)]
  const run = (name: string, argument: string, killedAfterMs: number): Promise<number> => {
    const tool = { script: join(ROOT, `run/${name}.ts`), args: [argument], environment, logFile: join(directory, `${name}.log`) }
    return runTool(tool, killedAfterMs)
  }
  let partitions = initial
  return {
    partitions: () => partitions,
    changePartitions: (wanted, killedAfterMs) =>
      changing(() => {
        partitions = wanted
        return run('partitions', String(wanted), killedAfterMs)
      }),
    rebuild: (readModel, killedAfterMs) => rebuilding(() => run('rebuild', readModel, killedAfterMs)),
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
