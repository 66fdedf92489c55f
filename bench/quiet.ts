import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds } from './cpu-time.ts'

/** What others may use of the machine's processors while something is measured. */
const TOLERATED = 0.1
const LOOKED_AT_MS = 500

/**
 * Runs a measurement while nobody else uses the machine: waits for that, and takes what was measured only if it stayed so. When patience
 * (in milliseconds, over all calls) has come to an end, what comes is taken. Linux.
 */
export const createQuiet = (patienceMs: number) => {
  const deadline = performance.now() + patienceMs
  const isPatient = () => performance.now() < deadline
  let disturbed = 0

  const quietly = async <Result>(measure: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      while (isPatient() && (await shareOfOthers(() => sleep(LOOKED_AT_MS))).share > TOLERATED);
      const { result, share } = await shareOfOthers(measure)
      if (share <= TOLERATED) return result
      if (isPatient()) continue
      disturbed++
      return result
    }
  }
  return { quietly, /** How many measurements were taken although others were at work. */ disturbed: () => disturbed }
}

export type Quiet = ReturnType<typeof createQuiet>

/** Of all processors, while work was under way. */
const shareOfOthers = async <Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly share: number }> => {
  const [began, busy, own] = [performance.now(), busySeconds(), cpuSeconds(process.pid)]
  const result = await work()
  const seconds = ((performance.now() - began) / 1_000) * availableParallelism()
  return { result, share: (busySeconds() - busy - (cpuSeconds(process.pid) - own)) / seconds }
}

/** proc(5): user, nice, system, idle, iowait, irq, softirq, steal. */
const busySeconds = (): number => {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8').split(/\s+/).slice(1).map(Number)
  return (user! + nice! + system! + irq! + softirq! + steal!) / 100
}
