import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SUPERUSER } from './data-directory.ts'
import { worksOn } from './orphan.ts'

/** Where the server answers that works on a directory of `startEmbeddedServer` at this moment, started by any process; undefined when none does. */
export const runningServerUrl = (directory: string): string | undefined => {
  const data = join(resolve(directory), 'data')
  const [pid, , , port] = linesOf(join(data, 'postmaster.pid'))
  const [password] = linesOf(join(resolve(directory), 'password'))
  if (!pid || !port || !password || !worksOn(Number(pid), data)) return undefined
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port.trim()}/postgres`
}

const linesOf = (file: string): readonly string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
