import assert from 'node:assert/strict'
import { jsonSchemaOf } from '#shared/http/json-schema.ts'
import { MAX_ITEMS } from '#shared/kernel/money.ts'
import { itemsToSell } from './items.ts'

const item = { productId: 'lamp', quantity: 1 }

describe('Items', () => {
  it('are as many as the limit allows', () =>
    assert.equal(itemsToSell.validate(Array.from({ length: MAX_ITEMS }, () => item)).error, undefined))

  it('are counted before they are looked at', () => {
    let looked = 0
    const ownKeys = (target: object) => {
      looked++
      return Reflect.ownKeys(target)
    }
    const watched = new Proxy(item, { ownKeys })
    const { error } = itemsToSell.validate(Array.from({ length: MAX_ITEMS + 1 }, () => watched))
    assert.deepEqual([error?.details.map(({ type }) => type), looked], [['array.max'], 0])
  })

  it('have their limits in the schema', () => {
    const { minItems, maxItems } = jsonSchemaOf(itemsToSell) as { minItems: number; maxItems: number }
    assert.deepEqual([minItems, maxItems], [1, MAX_ITEMS])
  })
})
