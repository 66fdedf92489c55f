import { entityTag, isHeldBy } from '#shared/http/entity-tag.ts'
import type { Answer, Headers } from '#shared/http/route.ts'

/** Whether an answer may be kept by others than the one who asked; in any case it has to be asked for again. */
export type Keeping = 'shared' | 'private'

const CACHE_CONTROL = { shared: 'no-cache', private: 'private, no-cache' } as const

/** The answer as text with its entity tag; 304 to who has it already. */
export const tagged = (answer: Answer, requested: Headers, keeping: Keeping): Answer => {
  const body = answer.body as object & { readonly version?: number }
  const text = JSON.stringify(body)
  const etag = entityTag(body.version ?? 0, text)
  const headers = { ...answer.headers, etag, 'cache-control': CACHE_CONTROL[keeping] }
  if (isHeldBy(requested, etag)) return { status: 304, headers }
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: text }
}
