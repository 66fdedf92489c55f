import type { Config } from '#shared/runtime/config.ts'
import { isWrongUsage } from '#shared/runtime/usage.ts'
import { isToldInASentence, sentenceOf } from './sentence.ts'

type Urls = Pick<Config, 'WRITE_DATABASE_URL' | 'READ_DATABASE_URL'>

/** What goes wrong in the work says on which databases it worked: their names and hosts, and nothing that is secret. */
export const workingOn = async <Result>(urls: Urls, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (isWrongUsage(error) || !isToldInASentence(error)) throw error
    throw new Error(`${sentenceOf(error)} (the databases are ${databasesOf(urls)})`)
  }
}

export const databasesOf = ({ WRITE_DATABASE_URL, READ_DATABASE_URL }: Urls): string =>
  [WRITE_DATABASE_URL, READ_DATABASE_URL].map(placeOf).join(' and ')

const placeOf = (url: string): string => {
  const { pathname, host, searchParams } = new URL(url)
  return `${decodeURIComponent(pathname.slice(1))} at ${host || searchParams.get('host') || 'this machine'}`
}
