import { tell } from '#shared/testing/telling.ts'
import { allRows, projectionContract } from '../projection.contract.ts'
import { theReadModel } from '../testing/the-read-model.ts'
import { catalogue } from './catalogue.ts'

projectionContract(catalogue, allRows('products', 'product_words', 'product_stock'))

const product = { productId: 'tea', name: 'Tea', category: 'drinks', price: 25_000, currency: 'USD', stocked: true }
const created = tell('ProductCreated', product, '2026-01-01T09:00:00Z')
const renamed = (name: string) => tell('ProductRenamed', { productId: 'tea', name })
const repriced = tell('ProductRepriced', { productId: 'tea', price: 0 })

const tea = {
  ...{ product_id: 'tea', name: 'Tea', category: 'drinks', price: 25_000, stocked: true, status: 'active', version: 1 },
  ...{ created_at: '2026-01-01T09:00:00.000Z', sort_name: 'tea', name_words: "'tea':1A", category_words: "'drinks':1B" },
}

describe('The catalogue', () => {
  it('has a product that was created', () => theReadModel(catalogue).when(created).then('products', tea))

  it('follows its name', () =>
    theReadModel(catalogue)
      .given(created)
      .when(renamed('Green tea'))
      .then('products', { ...tea, name: 'Green tea', sort_name: 'green tea', name_words: "'green':1A 'tea':2A", version: 2 }))

  it('follows its category', () =>
    theReadModel(catalogue)
      .given(created)
      .when(tell('ProductRecategorised', { productId: 'tea', category: 'leaves' }))
      .then('products', { ...tea, category: 'leaves', category_words: "'leaves':1B", version: 2 }))

  it('follows its price, also down to nothing', () =>
    theReadModel(catalogue)
      .given(created)
      .when(repriced)
      .then('products', { ...tea, price: 0, version: 2 }))

  it('keeps a product that was discontinued', () =>
    theReadModel(catalogue)
      .given(created)
      .when(tell('ProductDiscontinued', { productId: 'tea' }))
      .then('products', { ...tea, status: 'discontinued', version: 2 }))

  it('follows several changes at once, the last of each', () =>
    theReadModel(catalogue)
      .given(created)
      .when(renamed('Green tea'), repriced, renamed('Black tea'))
      .then('products', {
        ...{ ...tea, name: 'Black tea', price: 0, version: 4 },
        ...{ sort_name: 'black tea', name_words: "'black':1A 'tea':2A" },
      }))

  for (const [how, name, found] of [
    [
      'without case, accents and apostrophes',
      "Crème for the LADY'S \\ teas",
      { sort_name: 'creme for the ladys teas', name_words: "'creme':1A 'for':2A 'ladys':4A 'teas':5A 'the':3A" },
    ],
    ['though they have no word', '&!', { sort_name: '', name_words: '' }],
    [
      'and sorts them by their first 60 characters',
      '\u{1d41a}'.repeat(200),
      { sort_name: 'a'.repeat(60), name_words: `'${'a'.repeat(60)}':1A` },
    ],
  ] as const)
    it(`finds names ${how}`, () =>
      theReadModel(catalogue)
        .given(created)
        .when(renamed(name))
        .then('products', { ...tea, name, ...found, version: 2 }))

  it('knows every word that a product ever had, once', () =>
    theReadModel(catalogue)
      .given(created, renamed('Green tea'))
      .when(renamed('чаи'))
      .then(
        'product_words',
        { word: 'drinks', spelled: 'drinks' },
        { word: 'green', spelled: 'green' },
        { word: 'tea', spelled: 'tea' },
        { word: 'чаи', spelled: 'uftsu0' },
      ))
})

describe('The stock in the catalogue', () => {
  const stock = { storeId: 'main', productId: 'tea' }
  const received = tell('StockReceived', { ...stock, quantity: 10 })
  const elsewhere = tell('StockReceived', { ...stock, storeId: 'north', quantity: 5 })
  const issued = tell('StockIssued', { ...stock, quantity: 3 })
  const adjusted = tell('StockAdjusted', { ...stock, quantity: -1 })
  const reserved = tell('StockReserved', { ...stock, orderId: 'o-1', quantity: 4 })
  const released = tell('ReservationReleased', { ...stock, orderId: 'o-1', quantity: 1 })
  const shipped = tell('StockShipped', { ...stock, orderId: 'o-1', quantity: 4 })
  const out = tell('StockTransferredOut', { ...stock, toStoreId: 'north', quantity: 4 })
  const brought = tell('StockTransferredIn', { ...stock, storeId: 'north', fromStoreId: 'main', quantity: 4 })
  const teaOnHand = (units: number) => ({ product_id: 'tea', on_hand: units, in_stock: units > 0 })

  it('is there from the beginning', () => theReadModel(catalogue).when(created).then('product_stock', teaOnHand(0)))

  it('is not there for what is not stocked', () =>
    theReadModel(catalogue)
      .when(tell('ProductCreated', { ...product, productId: 'postage', stocked: false }))
      .thenNothing('product_stock'))

  it('is that of all stores, also before the product is there', () =>
    theReadModel(catalogue).given(received).when(elsewhere).then('product_stock', teaOnHand(15)))

  it('is less by what went out', () => theReadModel(catalogue).given(received).when(issued).then('product_stock', teaOnHand(7)))

  it('is what it was corrected to', () =>
    theReadModel(catalogue).given(received).when(adjusted).then('product_stock', teaOnHand(9)))

  it('may be reserved, all that is available of it, too', () =>
    theReadModel(catalogue)
      .given(created)
      .when(tell('StockReceived', { ...stock, quantity: 4 }), reserved)
      .then('product_stock', { product_id: 'tea', on_hand: 4, reserved: 4, in_stock: false }))

  it('is reserved until it is released', () =>
    theReadModel(catalogue)
      .given(received, reserved)
      .when(released)
      .then('product_stock', { ...teaOnHand(10), reserved: 3 }))

  it('lets go of what is shipped', () =>
    theReadModel(catalogue).given(received, reserved).when(shipped).then('product_stock', teaOnHand(6)))

  it('misses what is between two stores', () =>
    theReadModel(catalogue).given(received).when(out).then('product_stock', teaOnHand(6)))

  it('does not mind in which store it stands', () =>
    theReadModel(catalogue).given(received, out).when(brought).then('product_stock', teaOnHand(10)))
})
