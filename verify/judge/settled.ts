import { setTimeout as sleep } from 'node:timers/promises'
import { LISTS } from '../../consumer-service/neighbours/lists-place.ts'
import { groups } from '../../consumer-service/projections.ts'
import { WITNESSES } from '../system/programs/witness.ts'
import type { System } from '../system/system.ts'

const WITHIN_MS = 120_000
const EVERY_MS = 100
/** What comes late would still change something: longer than consumers wait before they compare. */
const STAYS_MS = 1_500

const READ_MODELS = [...groups.flatMap(({ projections }) => projections.map(({ name }) => name)), ...WITNESSES, LISTS]

/**
 * Resolves when everything has been published and applied and every service is ready, and has stayed so. Answers after how many
 * milliseconds it was so first; rejects with what is behind.
 */
export const settled = async (system: System): Promise<number> => {
  const began = performance.now()
  for (let since = Number.POSITIVE_INFINITY; ; await sleep(EVERY_MS)) {
    const behind = await whatIsBehind(system).catch((error: Error) => error.message)
    const now = performance.now()
    since = behind === '' ? Math.min(since, now) : Number.POSITIVE_INFINITY
    if (now - since >= STAYS_MS) return since - began
    if (now - began > WITHIN_MS) throw new Error(`it does not settle within ${WITHIN_MS / 1_000} s: ${behind}`)
  }
}

const whatIsBehind = async (system: System): Promise<string> => {
  const { write, read } = system.databases
  const [log] = await write.query<LogEnd>({ text: LOG, values: [] })
  const { head, cursor, epoch } = log!
  const rows = await read.query<HighWater>({ text: HIGH_WATERS, values: [] })
  const [reactor] = await read.query<{ position: number; epoch: number }>({ text: REACTOR, values: [] })
  const unready = await unreadyIn(system)
  return [
    ...(cursor === head ? [] : [`the cursor is at ${cursor} of ${head}`]),
    ...READ_MODELS.flatMap((name) =>
      lagOf(
        rows.find(({ readModel }) => readModel === name),
        name,
        log!,
      ),
    ),
    ...(reactor?.position === head && reactor.epoch === epoch
      ? []
      : [`the tier reactor is at ${reactor?.position ?? 0} of ${head}`]),
    ...unready,
  ].join('; ')
}

type LogEnd = { readonly head: number; readonly cursor: number; readonly epoch: number }

type HighWater = {
  readonly readModel: string
  readonly position: number
  readonly rows: number
  readonly partitions: number
  readonly epoch: number
}

const lagOf = (row: HighWater | undefined, name: string, { head, epoch }: LogEnd): readonly string[] => {
  if (!row || row.rows < row.partitions) return [`${name} lacks a partition`]
  if (row.epoch !== epoch) return [`${name} is of history ${row.epoch} of the log, which has ${epoch}`]
  return row.position < head ? [`${name} is at ${row.position} of ${head}`] : []
}

const unreadyIn = async ({ services }: System): Promise<readonly string[]> => {
  const answers = await Promise.all(
    Object.values(services)
      .flat()
      .map(async ({ name, address }) => {
        const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
          (error) => error as Error,
        )
        if (answer instanceof Error) return [`${name} does not answer`]
        return answer.ok ? [] : [`${name} is not ready: ${((await answer.json()) as { detail: string }).detail}`]
      }),
  )
  return answers.flat()
}

const LOG = `
  select (select coalesce(max(position), 0) from log.events) as head, position as cursor, (select epoch from log.epoch) as epoch
  from log.publisher_cursor`

const REACTOR = `select position, epoch from read.reactors where reactor = 'customer_tier'`

const HIGH_WATERS = `
  select read_model as "readModel", min(position) as position, count(*) as rows, max(partitions) as partitions, min(epoch) as epoch
  from read.high_waters group by read_model`
