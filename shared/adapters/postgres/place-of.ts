import pg from 'pg'

/** Where the URL of a database leads, as `host:port/database`: what it leaves out is told as the driver fills it in. No user, no password. */
export const placeOf = (url: string): string => {
  const { host, port, database } = new pg.Client({ connectionString: url })
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}
