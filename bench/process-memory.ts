import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Peak of proportional resident memory (shared pages divided among their users) of named process trees, sampled once a second. Linux. */
export const watchMemory = (
  trees: () => Readonly<Record<string, number | undefined>>,
): { stop(): Readonly<Record<string, number>> } => {
  const peaks: Record<string, number> = {}
  const sample = (): void => {
    const parents = parentsOf()
    for (const [name, pid] of Object.entries(trees())) {
      if (pid === undefined) continue
      const mebibytes = membersOf(pid, parents).reduce((total, member) => total + proportional(member), 0) / 1024
      peaks[name] = Math.max(peaks[name] ?? 0, Math.round(mebibytes))
    }
  }
  const timer = setInterval(sample, 1_000)
  return {
    stop: () => {
      clearInterval(timer)
      return peaks
    },
  }
}

const parentsOf = (): ReadonlyMap<number, number> =>
  new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const stat = readOr(`/proc/${name}/stat`, '')
        const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1]
        return parent === undefined ? [] : [[Number(name), Number(parent)] as const]
      }),
  )

const membersOf = (root: number, parents: ReadonlyMap<number, number>): readonly number[] => {
  const members = [root]
  for (const member of members) for (const [pid, parent] of parents) if (parent === member) members.push(pid)
  return members
}

/** The first child of this process that runs a program of this name. */
export const childNamed = (program: string): number | undefined => {
  for (const [pid, parent] of parentsOf())
    if (parent === process.pid && readOr(`/proc/${pid}/comm`, '').trim() === program) return pid
  return undefined
}

/** KiB */
const proportional = (pid: number): number => Number(/^Pss:\s+(\d+) kB/m.exec(readOr(`/proc/${pid}/smaps_rollup`, ''))?.[1] ?? 0)

const readOr = (file: string, otherwise: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

/** Processor, cores and memory, for the head of a report. */
export const machine = (): string => {
  const cpu = /^model name\s*:\s*(.*)$/m.exec(readOr('/proc/cpuinfo', ''))?.[1] ?? process.arch
  const cores = execFileSync('nproc', { encoding: 'utf8' }).trim()
  return `${cpu}, ${cores} cores, Node ${process.version}`
}
