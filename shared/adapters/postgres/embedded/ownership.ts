import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '#shared/kernel/cannot-start.ts'

/**
 * One living Daybook for a directory. Its owner listens on a loopback port and tells who asks the token that the file names:
 * a file alone would outlive a kill -9, and a process id may be somebody else's by the next start.
 */
export type Ownership = { readonly release: () => void }

type Owner = { readonly pid: number; readonly port: number; readonly token: string }

const ANSWER_WITHIN_MS = 2_000
/** Of several that find the same file left behind and put theirs in its place, the last one has it after this. */
const SETTLED_AFTER_MS = 50

export const claim = async (directory: string): Promise<Ownership> => {
  const file = join(directory, 'owner.json')
  const token = randomUUID()
  const server = await listen(token)
  const { port } = server.address() as AddressInfo
  const release = (): void => {
    server.close()
    if (readOwner(file)?.token === token) rmSync(file, { force: true })
  }
  try {
    const mine = JSON.stringify({ pid: process.pid, port, token } satisfies Owner)
    if (!createFile(file, mine)) await replaceFormer(directory, file, mine)
  } catch (error) {
    release()
    throw error
  }
  return { release }
}

const replaceFormer = async (directory: string, file: string, mine: string): Promise<void> => {
  const inUse = (owner?: Owner) =>
    new CannotStart(`${directory} is in use by another Daybook${owner ? ` (process ${owner.pid})` : ''}: stop that one first.`)
  // One that cannot be read may be about to be written.
  if (readOwner(file) === undefined) await sleep(SETTLED_AFTER_MS)
  const former = readOwner(file)
  if (former && (await isAlive(former))) throw inUse(former)
  rmSync(file, { force: true })
  createFile(file, mine)
  await sleep(SETTLED_AFTER_MS)
  if (readFileSync(file, 'utf8') !== mine) throw inUse(readOwner(file))
}

/** false when it is there already. */
const createFile = (file: string, content: string): boolean => {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const readOwner = (file: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

const listen = (token: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(token))
    server.unref()
    server.on('error', reject).listen(0, '127.0.0.1', () => resolve(server))
  })

/** One that takes the call and says nothing is alive too: it is busy or stopped. */
const isAlive = ({ port, token }: Owner): Promise<boolean> =>
  new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1')
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(said === token))
  })
