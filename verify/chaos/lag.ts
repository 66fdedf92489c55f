import { setTimeout as sleep } from 'node:timers/promises'
import type { Databases } from '../system/databases.ts'

/** How far the read models are behind the log, looked at again and again; while a database is away there is nothing to see. */
export type LagWatch = {
  /** In seconds: since when there has been something that not every read model has applied. */
  readonly now: () => number
  readonly longest: () => number
  readonly stop: () => Promise<void>
}

type Mark = { readonly head: number; readonly at: number }

const EVERY_MS = 250

export const watchLag = ({ write, read }: Databases): LagWatch => {
  let [marks, longest, going] = [[] as Mark[], 0, true]
  const now = (): number => (marks[0] === undefined ? 0 : (performance.now() - marks[0].at) / 1_000)

  const look = async (): Promise<void> => {
    const [log] = await write.query<{ head: number; epoch: number }>({ text: LOG, values: [] })
    const at = performance.now()
    const [least] = await read.query<{ position: number; epoch: number }>({ text: FRONTIER, values: [] })
    const { head, epoch } = log!
    const reached = least?.epoch === epoch ? least.position : 0
    longest = Math.max(longest, now())
    // It was put back.
    marks = marks.filter((mark) => mark.head > reached && mark.head <= head)
    if (head > reached && (marks.at(-1)?.head ?? 0) < head) marks.push({ head, at })
  }
  const watching = (async () => {
    for (; going; await sleep(EVERY_MS)) await look().catch(() => {})
  })()
  return {
    now,
    longest: () => longest,
    stop: async () => {
      going = false
      await watching
    },
  }
}

const LOG = 'select (select coalesce(max(position), 0) from log.events) as head, (select epoch from log.epoch) as epoch'
const FRONTIER = 'select min(position) as position, min(epoch) as epoch from read.high_waters'
