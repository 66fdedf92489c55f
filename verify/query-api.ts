import { setTimeout as sleep } from 'node:timers/promises'
import { VerifyError, WrongStatus } from './verify-error.ts'

/** GET on the query service, as anybody could. Rejects with VerifyError when nobody answers, with WrongStatus when an error is the answer. */
export interface QueryApi {
  get<Answer>(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>
  /** Every element of a list, page by page. */
  all<Element>(path: string, elementsIn: string, query?: Readonly<Record<string, string>>): AsyncGenerator<Element>
}

type Page = { readonly nextCursor: string | null; readonly [elements: string]: unknown }

const TRIES = 20

export const createQueryApi = (url: string): QueryApi => {
  const get = async <Answer>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const target = `${url}${path}?${new URLSearchParams(query)}`
    for (let tries = 1; ; tries++) {
      const response = await fetch(target).catch(() => undefined)
      if (response?.ok) return (await response.json()) as Answer
      if (response && response.status !== 503)
        throw new WrongStatus(response.status, `GET ${target} answers ${response.status}: ${await response.text()}`)
      await response?.body?.cancel()
      if (tries === TRIES) throw new VerifyError(away(url, response?.status))
      await sleep(250)
    }
  }
  async function* all<Element>(
    path: string,
    elementsIn: string,
    query: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Element> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page = await get<Page>(path, { limit: '100', ...query, ...(cursor !== undefined && { cursor }) })
      yield* page[elementsIn] as readonly Element[]
      cursor = page.nextCursor
    }
  }
  return { get, all }
}

const away = (url: string, status: number | undefined): string =>
  `Daybook's query service does not answer at ${url}${status === undefined ? '' : ` (${status})`}. Start it with "npm start".`
