import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever its kernel's own tick. */
const TICKS_PER_SECOND = 100

/**
 * Seconds of processor that a process and its children have used so far, those that have ended included. On a machine that others use
 * too this tells more than a clock does. Linux.
 */
export const cpuSeconds = (root: number): number => {
  const all = statsOfAll()
  const members = [root]
  for (const member of members) for (const [pid, { parent }] of all) if (parent === member) members.push(pid)
  return members.reduce((ticks, pid) => ticks + (all.get(pid)?.ticks ?? 0), 0) / TICKS_PER_SECOND
}

type Stats = { readonly parent: number; readonly ticks: number }

/** proc(5): behind the name in brackets come state, parent …, and as 12th to 15th the times of its own and of ended children. */
const statsOfAll = (): ReadonlyMap<number, Stats> =>
  new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const fields = statOf(name)
        if (fields === undefined) return []
        const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
        return [[Number(name), { parent: Number(fields[1]), ticks }] as const]
      }),
  )

const statOf = (pid: string): readonly string[] | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
