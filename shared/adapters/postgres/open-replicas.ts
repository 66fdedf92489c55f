import type { Database } from '#shared/ports/database.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'

/** Longer than the statement itself may take; a paused server is found out by those who look after replicas. */
const ANSWERS_WITHIN_MS = 15_000

/** Copies of a database by their URLs, with commas between them; each has the name of its server and its database, without the password. */
export const openReplicas = (urls: string, options: Omit<DatabaseOptions, 'url'>) =>
  urls
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .map((url) => ({ name: nameOf(url), database: createDatabase({ answersWithinMs: ANSWERS_WITHIN_MS, ...options, url }) }))

const nameOf = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

export const closeAll = (replicas: readonly { readonly database: Database }[]) =>
  Promise.all(replicas.map(({ database }) => database.close()))
