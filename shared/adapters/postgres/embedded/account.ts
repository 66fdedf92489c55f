import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotStart } from '#shared/kernel/cannot-start.ts'

/** As whom PostgreSQL runs: it refuses to be root. */
export type Account = {
  /** The command that runs `command` under this account. */
  readonly command: (command: string, args: readonly string[]) => readonly [string, readonly string[]]
  readonly credentials: { readonly uid?: number; readonly gid?: number }
  /** Gives a file or directory that this process has made to the account. */
  readonly own: (path: string) => void
}

export type Ids = { readonly uid: number; readonly gid: number }

const OURSELVES: Account = { command: (command, args) => [command, args], credentials: {}, own: () => {} }

/**
 * Root becomes whoever owns the directory, or nobody where that is root too, or a user that this machine does not know: PostgreSQL wants
 * one with a name. undefined: we stay who we are.
 */
export const idsFor = (directory: string): Ids | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const { uid } = statSync(nearestExisting(directory))
  const ids = (uid === 0 ? undefined : idsOf(String(uid))) ?? idsOf('nobody')
  if (ids === undefined) throw new CannotStart('PostgreSQL does not run as root, and this machine has no user nobody.')
  return ids
}

/**
 * For a directory that is there. Ancestors that are closed to this user (a root home with mode 0700) are passed with a single
 * capability, which setpriv hands on.
 */
export const accountFor = (ids: Ids | undefined, directory: string, binary: string): Account => {
  if (ids === undefined) return OURSELVES
  const own = (path: string) => giveTo(ids, path)
  const closed = [directory, dirname(binary)].flatMap((path) => closedAncestor(path, ids) ?? [])[0]
  if (closed === undefined) return { command: OURSELVES.command, credentials: ids, own }

  for (const capability of ['dac_read_search', 'dac_override']) {
    const command = (program: string, args: readonly string[]) =>
      ['setpriv', [...setpriv(ids, capability), program, ...args]] as const
    const [program, args] = command(binary, ['--version'])
    if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return { command, credentials: {}, own }
  }
  throw new CannotStart(
    `PostgreSQL does not run as root, and ${closed} is closed to other users: move Daybook to where every user may go, or install setpriv (util-linux).`,
  )
}

const idsOf = (user: string): Ids | undefined => {
  const [uid, gid] = ['-u', '-g'].map((which) => {
    const { status, stdout } = spawnSync('id', [which, user], { encoding: 'utf8' })
    return status === 0 ? Number(stdout) : undefined
  })
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/** Without no_setuid_fixup, access(2), by which PostgreSQL looks for its own programs, would not count the capability. */
const setpriv = ({ uid, gid }: Ids, capability: string): readonly string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  `--inh-caps=+${capability}`,
  `--ambient-caps=+${capability}`,
  '--securebits=+no_setuid_fixup',
  '--',
]

export const giveTo = ({ uid, gid }: Ids, path: string): void => {
  try {
    chownSync(path, uid, gid)
  } catch (cause) {
    throw new CannotStart(`PostgreSQL does not run as root, and ${path} cannot be given to another user (uid ${uid}).`, { cause })
  }
}

export const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)))

/** The first directory on the way to path, itself included, that these ids may not enter. */
const closedAncestor = (path: string, ids: Ids): string | undefined => {
  const above = dirname(path) === path ? undefined : closedAncestor(dirname(path), ids)
  if (above !== undefined || !existsSync(path)) return above
  const { mode, uid, gid } = statSync(path)
  const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001
  return (mode & bit) === 0 ? path : undefined
}
