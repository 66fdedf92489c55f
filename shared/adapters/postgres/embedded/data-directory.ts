import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from '#shared/kernel/cannot-start.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'

export type DataDirectory = { readonly path: string; readonly password: string }

export const SUPERUSER = 'daybook'

/** The directory's cluster, made when there is none yet: whole, or not at all, so that one made half-way cannot be met later. */
export const openDataDirectory = async (
  directory: string,
  { binaries, account, fsync }: { binaries: Binaries; account: Account; fsync: boolean },
): Promise<DataDirectory> => {
  const [path, passwordFile] = [join(directory, 'data'), join(directory, 'password')]
  if (!existsSync(path)) await initialise({ path, passwordFile, binaries, account, fsync })
  checkData(path, binaries)
  if (!existsSync(passwordFile)) throw new CannotStart(`The password of ${path} is missing: put ${passwordFile} back.`)
  return { path, password: readFileSync(passwordFile, 'utf8').trim() }
}

type NewCluster = { path: string; passwordFile: string; binaries: Binaries; account: Account; fsync: boolean }

const initialise = async ({ path, passwordFile, binaries, account, fsync }: NewCluster): Promise<void> => {
  // A name of its own: somebody's initdb may still be writing after its Daybook was killed.
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.new`
  for (const left of globSync(`${path}.*.new`)) rmSync(left, { recursive: true, force: true })
  rmSync(passwordFile, { force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  for (const made of [unfinished, passwordFile]) account.own(made)
  await initdb(account, binaries.initdb, [
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(fsync ? [] : ['--no-sync']),
  ])
  renameSync(unfinished, path)
}

const initdb = async (account: Account, program: string, args: readonly string[]): Promise<void> => {
  const [command, commandArgs] = account.command(program, args)
  const child = spawn(command, commandArgs, { ...account.credentials, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  const said = child.stderr.setEncoding('utf8').toArray()
  const [code] = await once(child, 'close').catch((cause: Error) => {
    throw new CannotStart(`PostgreSQL's initdb cannot be run: ${cause.message}.`, { cause })
  })
  if (code !== 0) throw new CannotStart(`PostgreSQL's initdb failed: ${(await said).join('').trim().replaceAll('\n', ' ')}`)
}

const checkData = (path: string, { postgres }: Binaries): void => {
  if (!readdirSync(path).includes('PG_VERSION'))
    throw new CannotStart(`${path} is broken, its PG_VERSION is missing: restore it, or move it away to begin with an empty one.`)
  const { uid } = statSync(path)
  const self = process.getuid?.()
  if (self !== undefined && self !== 0 && self !== uid)
    throw new CannotStart(
      `${path} belongs to another user (uid ${uid}): start Daybook as that user, or give yourself the directory.`,
    )
  const made = readFileSync(join(path, 'PG_VERSION'), 'utf8').trim()
  const ours = /\d+/.exec(execFileSync(postgres, ['--version'], { encoding: 'utf8' }))?.[0]
  if (made !== ours)
    throw new CannotStart(
      `${path} was made by PostgreSQL ${made}, and this Daybook brings ${ours}: move the data over with that one's pg_dump.`,
    )
}
