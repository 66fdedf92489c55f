import type { Row } from './snapshot.ts'

/** How keys are ordered: texts by their bytes, numbers by their size. */
export type Key = Readonly<Record<string, 'text' | 'number'>>

export type Pages = AsyncIterable<readonly Row[]>

/** What stands where in two tables that are ordered by the same key: in both, or in one of them. */
export type Pair = { readonly expected: Row | undefined; readonly found: Row | undefined }

/** Goes through both at once and holds one page of each. A key that is there twice comes out as one too many. */
export async function* merged(key: Key, expected: Pages, found: Pages): AsyncGenerator<Pair> {
  const [one, other] = [readerOf(expected), readerOf(found)]
  let [left, right] = await bothOf(one(), other())
  while (left || right) {
    const order = !left ? 1 : !right ? -1 : orderOf(key, left, right)
    yield { expected: order <= 0 ? left : undefined, found: order >= 0 ? right : undefined }
    if (order <= 0) left = await one()
    if (order >= 0) right = await other()
  }
}

/** At the same time. When one fails, nothing is asked any more for the other by then. */
const bothOf = async <Value>(one: Promise<Value> | Value, other: Promise<Value> | Value): Promise<readonly [Value, Value]> => {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

const readerOf = (pages: Pages): (() => Promise<Row | undefined> | Row | undefined) => {
  const iterator = pages[Symbol.asyncIterator]()
  let [page, at]: [readonly Row[], number] = [[], 0]
  const turn = async (): Promise<Row | undefined> => {
    const { value, done } = await iterator.next()
    if (done) return undefined
    ;[page, at] = [value, 1]
    return page[0]
  }
  return () => (at < page.length ? page[at++] : turn())
}

const orderOf = (key: Key, left: Row, right: Row): number => {
  for (const name in key) {
    const [one, other] = [left[name]!, right[name]!]
    if (one === other) continue
    return key[name] === 'number' ? Number(one) - Number(other) : Buffer.compare(Buffer.from(one), Buffer.from(other))
  }
  return 0
}
