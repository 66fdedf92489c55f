import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '#shared/kernel/cannot-start.ts'

const STOPS_WITHIN_MS = 60_000

/**
 * Stops the server that an owner who was killed has left behind. The directory must be ours by now. Only a process that was
 * started with this data directory is touched: the id in postmaster.pid may have passed to another since.
 */
export const stopOrphan = async (data: string): Promise<void> => {
  const file = join(data, 'postmaster.pid')
  const pid = postmasterPid(file)
  if (pid === undefined || process.platform === 'win32') return
  if (!worksOn(pid, data)) return rmSync(file, { force: true })
  process.kill(pid, 'SIGINT')
  for (const deadline = Date.now() + STOPS_WITHIN_MS; worksOn(pid, data); await sleep(10))
    if (Date.now() > deadline)
      throw new CannotStart(`PostgreSQL (process ${pid}) still runs on ${data} and does not stop: stop it first.`)
}

const postmasterPid = (file: string): number | undefined => {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

export const worksOn = (pid: number, data: string): boolean => commandLine(pid).includes(data)

const commandLine = (pid: number): string => {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
