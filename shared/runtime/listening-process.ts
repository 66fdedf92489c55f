import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Which process listens on this port of this machine, as far as this user may know: its id, and which program of ours it is. */
export type ListeningProcess = { readonly pid: number; readonly program: string | undefined }

export const listeningProcess = (port: number): ListeningProcess | undefined => {
  const pid = process.platform === 'linux' ? pidOnLinux(port) : pidElsewhere(port)
  return pid === undefined ? undefined : { pid, program: OURS.exec(commandLine(pid))?.[0] }
}

const OURS = /[a-z]+-(service|publisher)\/main\.ts|run\/[a-z-]+\.ts/

const LISTENING = '0A'

const pidOnLinux = (port: number): number | undefined => {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(linesOf).flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    return state === LISTENING && Number.parseInt(local.split(':')[1] ?? '', 16) === port ? [`socket:[${inode}]`] : []
  })
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => namesIn(`/proc/${pid}/fd`).some((descriptor) => sockets.includes(linkOf(`/proc/${pid}/fd/${descriptor}`))))
}

const pidElsewhere = (port: number): number | undefined =>
  Number.parseInt(output('lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'), 10) || undefined

const commandLine = (pid: number): string =>
  process.platform === 'linux'
    ? linesOf(`/proc/${pid}/cmdline`).join(' ').replaceAll('\0', ' ')
    : output('ps', '-ww', '-o', 'command=', '-p', String(pid))

const orElse = <Result>(otherwise: Result, work: () => Result): Result => {
  try {
    return work()
  } catch {
    return otherwise
  }
}

const linesOf = (file: string): readonly string[] => orElse([], () => readFileSync(file, 'utf8').split('\n'))
const namesIn = (directory: string): readonly string[] => orElse([], () => readdirSync(directory))
const linkOf = (file: string): string => orElse('', () => readlinkSync(file))
const output = (program: string, ...args: readonly string[]): string =>
  orElse('', () => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
