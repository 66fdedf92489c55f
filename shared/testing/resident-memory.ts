import { readFileSync } from 'node:fs'

/** Of a process, in MiB. Linux. */
export const residentMebibytes = (pid: number): number =>
  Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)

/** The most it was, looked at four times a second. */
export const watchResident = (pid: number): { readonly stop: () => number } => {
  let most = residentMebibytes(pid)
  const timer = setInterval(() => {
    most = Math.max(most, residentMebibytes(pid))
  }, 250)
  return {
    stop: () => {
      clearInterval(timer)
      return Math.max(most, residentMebibytes(pid))
    },
  }
}
