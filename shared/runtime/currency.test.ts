import assert from 'node:assert/strict'
import { currencyOf } from './currency.ts'

describe('a currency', () => {
  it('has as many decimals as ISO 4217 says, which the ICU data of node confirm where they mean the same', () => {
    // ICU tells what is customary in cash, which for these is fewer than the minor unit has.
    const customary = new Set(Intl.supportedValuesOf('currency').filter((code) => currencyOf(code)?.decimals === 2))
    for (const code of ['USD', 'EUR', 'GBP', 'CHF', 'INR']) assert.ok(customary.has(code))
    for (const code of Intl.supportedValuesOf('currency')) {
      const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat('en', {
        style: 'currency',
        currency: code,
      }).resolvedOptions()
      if (decimals > 2) assert.equal(currencyOf(code)?.decimals, decimals, code)
    }
  })

  it('is unknown when there is none of that code', () => {
    for (const code of ['', 'usd', 'EURO', 'QQQ', '__proto__', 'constructor']) assert.equal(currencyOf(code), undefined, code)
  })
})
