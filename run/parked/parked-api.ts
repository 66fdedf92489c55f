import { ParkedError } from './parked-error.ts'

/** As `GET /api/parked` tells it. */
export type ParkedEvent = {
  readonly id: string
  readonly stream: string
  readonly type: string
  readonly error: string | null
  readonly stack: string | null
  readonly attempts: number
  readonly triedAt: string | null
  readonly behind: string | null
}

export type Outcome = {
  readonly stream: string
  readonly applied: number
  readonly parked: number
  readonly failed: { readonly id: string; readonly error: string } | null
}

/** No such event is parked, in the words of the service. */
export type Missing = { readonly missing: string }

/** Each rejects with ParkedError when the service does not do what it is asked. */
export interface ParkedApi {
  list(): AsyncIterable<ParkedEvent>
  retry(id: string): Promise<Outcome | Missing>
  drop(id: string): Promise<Outcome | Missing>
}

type Page = { readonly data: readonly ParkedEvent[]; readonly nextCursor: string | null }

export const createParkedApi = ({ query, consumer }: { readonly query: string; readonly consumer: string }): ParkedApi => ({
  async *list() {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await ask('GET', `${query}/api/parked?limit=100${cursor && `&cursor=${cursor}`}`)
      const page = (await answer.json()) as Page
      yield* page.data
      cursor = page.nextCursor
    }
  },
  retry: (id) => outcome('POST', `${consumer}/api/parked/${encodeURIComponent(id)}/retry`),
  drop: (id) => outcome('DELETE', `${consumer}/api/parked/${encodeURIComponent(id)}`),
})

const outcome = async (method: string, url: string): Promise<Outcome | Missing> => {
  const answer = await ask(method, url, 404)
  return answer.ok ? ((await answer.json()) as Outcome) : { missing: await detailOf(answer) }
}

const ask = async (method: string, url: string, accepted = 200): Promise<Response> => {
  const answer = await fetch(url, { method, headers: { 'daybook-role': 'admin' } }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new ParkedError(`${new URL(url).origin} does not answer (${reason}). Is Daybook running? See --query and --consumer`)
  })
  if (answer.ok || answer.status === accepted) return answer
  throw new ParkedError(`${method} ${url} answers ${answer.status}: ${await detailOf(answer)}`)
}

const detailOf = async (answer: Response): Promise<string> => {
  const { detail } = (await answer.json().catch(() => ({}))) as { readonly detail?: string }
  return detail ?? answer.statusText
}
