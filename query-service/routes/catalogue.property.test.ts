import assert from 'node:assert/strict'
import fc from 'fast-check'
import { recorded, type Told, tell } from '#shared/testing/telling.ts'
import { applyTo } from '../../consumer-service/projection.contract.ts'
import { catalogue } from '../../consumer-service/projections/catalogue.ts'
import { type RunningQueries, startQueries } from '../testing/running-queries.ts'
import { isWanted, keyOf, type Shelved, shelfAfter, sortedAs, type Wanted } from '../testing/shelf.ts'

type Page = {
  readonly data: readonly { readonly productId: string }[]
  readonly nextCursor: string | null
  readonly similar: boolean
}

const word = fc.constantFrom('tea', 'Teapot', 'green', 'lamp', 'Crème', 'чай', '&')
const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
const category = fc.constantFrom('drinks', 'green things', 'lights')
const price = fc.integer({ min: 0, max: 5 }).map((units) => units * 5_000)
const productId = fc.integer({ min: 0, max: 11 }).map((n) => `p-${n}`)

type Change = (shelf: ReadonlyMap<string, Shelved>) => Told | undefined

/** What happens to a product; nothing to one that is not there, or no longer sold. */
const change: fc.Arbitrary<Change> = fc
  .record({ productId, name, category, price, stocked: fc.boolean(), kind: fc.integer({ min: 0, max: 11 }) })
  .map(({ productId, name, category, price, stocked, kind }) => (shelf) => {
    const product = shelf.get(productId)
    if (product === undefined) return tell('ProductCreated', { productId, name, category, price, currency: 'USD', stocked })
    const stock = { productId, storeId: 'main' }
    if (kind < 5 && product.stocked) {
      if (product.available === 0) return tell('StockReceived', { ...stock, quantity: 2 })
      return tell('StockReserved', { ...stock, quantity: product.available, orderId: 'o-1' })
    }
    if (product.status === 'discontinued') return undefined
    if (kind < 7) return tell('ProductRepriced', { productId, price })
    if (kind < 9) return tell('ProductRenamed', { productId, name })
    return kind < 10 ? tell('ProductRecategorised', { productId, category }) : tell('ProductDiscontinued', { productId })
  })

const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    category: fc.option(category, { nil: undefined, freq: 3 }),
    search: fc.option(fc.constantFrom('tea', 'gre', 'tea gre', 'CREME', 'grean', 'tae', 'ча'), { nil: undefined }),
    minPrice: fc.option(price, { nil: undefined, freq: 3 }),
    maxPrice: fc.option(price, { nil: undefined, freq: 3 }),
    inStock: fc.option(fc.boolean(), { nil: undefined, freq: 3 }),
    status: fc.option(fc.constantFrom('active', 'discontinued'), { nil: undefined, freq: 3 }),
    sort: fc.option(fc.constantFrom('name', '-name', 'price', '-price', 'newest'), { nil: undefined }),
  })
  .filter(({ minPrice = 0, maxPrice = minPrice }) => minPrice <= maxPrice)

const queryOf = ({ minPrice, maxPrice, ...rest }: Wanted): string => {
  const major = { minPrice: minPrice && minPrice / 10_000, maxPrice: maxPrice && maxPrice / 10_000 }
  const given = Object.entries({ ...rest, ...major }).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => `&${name}=${encodeURIComponent(String(value))}`).join('')
}

const RUNS = { numRuns: 25 }

describe('The catalogue in pages', function () {
  this.timeout(60_000)
  let queries: RunningQueries
  let told: Told[]
  before(async () => {
    queries = await startQueries([])
  })
  after(() => queries.close())

  const begin = async (): Promise<void> => {
    told = []
    await queries.database.query({ text: 'truncate products, product_words, product_stock, high_waters', values: [] })
  }
  const go = async (changes: readonly Change[]): Promise<void> => {
    for (const change of changes) {
      const event = change(shelfAfter(told))
      if (event) told.push(event)
    }
    await applyTo(queries.database, catalogue, recorded(told))
  }
  const read = async (wanted: Wanted, limit: number, cursor: string | null = null): Promise<Page> => {
    const query = `limit=${limit}${queryOf(wanted)}${cursor === null ? '' : `&cursor=${cursor}`}`
    const answer = await queries.get(`/api/products?${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.json<Page>()
  }
  const idsOf = (products: readonly { readonly productId: string }[]) => products.map(({ productId }) => productId)
  const shelved = () => [...shelfAfter(told).values()]

  it('is what a simple model of it is, in pages of any size', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 60 }),
        wanted,
        fc.integer({ min: 1, max: 5 }),
        async (changes, wanted, size) => {
          await begin()
          await go(changes)
          const { data, similar } = await read(wanted, 100)
          if (!similar) {
            const expected = idsOf(
              sortedAs(
                shelved().filter((product) => isWanted(product, wanted)),
                wanted,
              ),
            )
            const isRanked = wanted.search !== undefined && wanted.sort === undefined
            assert.deepEqual(isRanked ? idsOf(data).toSorted() : idsOf(data), isRanked ? expected.toSorted() : expected)
          }
          const paged: string[] = []
          for (let page = await read(wanted, size); ; page = await read(wanted, size, page.nextCursor)) {
            paged.push(...idsOf(page.data))
            if (page.nextCursor === null) break
            assert.equal(page.data.length, size)
          }
          assert.deepEqual(paged, idsOf(data))
        },
      ),
      RUNS,
    ))

  it('misses none and repeats none that stayed where it was, whatever happens between the pages', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 10, maxLength: 40 }),
        fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 12 }),
        wanted,
        fc.integer({ min: 1, max: 3 }),
        async (changes, between, wanted, size) => {
          await begin()
          await go(changes)
          const seen: string[] = []
          let page = await read(wanted, size)
          const { similar } = page
          let stayed = shelved().filter((product) => similar || isWanted(product, wanted))
          let unmoved = shelved()
          seen.push(...idsOf(page.data))
          for (let turn = 0; page.nextCursor !== null && turn < 40; turn++) {
            await go(between[turn] ?? [])
            const now = shelfAfter(told)
            const isAt = (product: Shelved) => keyOf(now.get(product.productId)!, wanted) === keyOf(product, wanted)
            stayed = stayed.filter((product) => isAt(product) && isWanted(now.get(product.productId)!, wanted))
            unmoved = unmoved.filter(isAt)
            page = await read(wanted, size, page.nextCursor)
            seen.push(...idsOf(page.data))
          }
          assert.equal(page.nextCursor, null)
          if (!similar) for (const { productId } of stayed) assert.ok(seen.includes(productId), `${productId} was missed`)
          for (const { productId } of unmoved)
            assert.ok(seen.filter((id) => id === productId).length <= 1, `${productId} was shown twice`)
        },
      ),
      RUNS,
    ))
})
