import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#shared/ports/database.ts'
import { groups } from '../../consumer-service/projections.ts'
import { differencesBetween } from '../judge/compare.ts'
import { createFold } from '../judge/fold.ts'
import { startLoad } from './load.ts'
import type { RabbitCluster } from './rabbit-cluster.ts'
import type { System } from './system.ts'

const projections = groups.flatMap((group) => group.projections)
const PATIENCE_MS = 90_000
const COUNTED_WITHIN_MS = 30_000
/** So much is published and applied while a node is away: more than was under way when it went. */
const GOES_ON_BY = 3_000

type Say = (text: string) => void

class StoodStill extends Error {
  override readonly name = 'StoodStill'
}

/** Takes each node away under load and brings it back, then answers everything that is wrong. */
export const runCluster = async (
  cluster: RabbitCluster,
  system: System,
  rounds: number,
  say: Say,
): Promise<readonly string[]> => {
  try {
    await loseEach(cluster, system, rounds, say)
  } catch (error) {
    if (error instanceof StoodStill) return [...system.ended, error.message]
    throw error
  }
  const left = await leftIn(cluster)
  await system.stopServices()
  return [...system.ended, ...left, ...(await parked(system.read)), ...(await differences(system))]
}

const loseEach = async (cluster: RabbitCluster, system: System, rounds: number, say: Say): Promise<void> => {
  const load = startLoad(system.log)
  try {
    await reached(system, GOES_ON_BY)
    for (let round = 1; round <= rounds; round++) for (const node of cluster.nodes) await loseAndFind(node, cluster, system, say)
  } finally {
    await load.stop()
  }
  const { head } = await system.log.head()
  await reached(system, head)
  say(`all ${head} events are published and applied`)
}

/** Quorum queues count what is in them every few seconds only. */
const leftIn = async (cluster: RabbitCluster): Promise<readonly string[]> => {
  const deadline = performance.now() + COUNTED_WITHIN_MS
  for (;;) {
    const waiting = await cluster.messages()
    const full = [...waiting].filter(([, count]) => count > 0)
    if (waiting.size < groups.length) return [`there are ${waiting.size} queues for ${groups.length} groups`]
    if (full.length === 0) return []
    if (performance.now() > deadline) return full.map(([queue, count]) => `${count} messages were never taken from ${queue}`)
    await sleep(1_000)
  }
}

const differences = async ({ log, read, fold }: System): Promise<readonly string[]> => {
  await createFold(log, fold, projections)()
  return differencesBetween(
    read,
    fold,
    projections.flatMap((projection) => projection.tables),
  )
}

const loseAndFind = async (node: string, cluster: RabbitCluster, system: System, say: Say): Promise<void> => {
  await cluster.kill(node)
  const { head } = await system.log.head()
  const went = performance.now()
  await reached(system, head)
  const seconds = (performance.now() - went) / 1_000
  await reached(system, head + GOES_ON_BY)
  await cluster.revive(node)
  say(
    `${node} was killed at position ${head}: all of that was applied ${seconds.toFixed(1)} s later, and ${GOES_ON_BY} more without it`,
  )
}

/** Resolves when everything up to this position has been published and applied by every read model. */
const reached = async ({ write, read }: System, position: number): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const behind = [...(await cursorBehind(write, position)), ...(await readModelsBehind(read, position))]
    if (behind.length === 0) return
    if (performance.now() > deadline)
      throw new StoodStill(`position ${position} is not reached within ${PATIENCE_MS / 1_000} s: ${behind.join(', ')}`)
    await sleep(100)
  }
}

const cursorBehind = async (write: Database, position: number): Promise<readonly string[]> => {
  const text = `select 'the publisher is at ' || position as behind from log.publisher_cursor where position < $1::bigint`
  return (await write.query<{ behind: string }>({ text, values: [position] })).map(({ behind }) => behind)
}

const readModelsBehind = async (read: Database, position: number): Promise<readonly string[]> => {
  const text = 'select read_model as name, min(position) as position from read.high_waters group by read_model'
  const rows = await read.query<{ name: string; position: number }>({ text, values: [] })
  const places = new Map(rows.map((row) => [row.name, row.position]))
  return projections
    .filter(({ name }) => (places.get(name) ?? 0) < position)
    .map(({ name }) => `${name} is at ${places.get(name) ?? 0}`)
}

const parked = async (read: Database): Promise<readonly string[]> => {
  const text = `select 'parked: ' || row_to_json(this)::text as finding from read.parked_events this limit 10`
  return (await read.query<{ finding: string }>({ text, values: [] })).map(({ finding }) => finding)
}
