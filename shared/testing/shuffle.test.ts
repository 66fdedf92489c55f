import assert from 'node:assert/strict'
import Mocha from 'mocha'
import { shuffleSuites } from './shuffle.ts'

describe('the order of tests', () => {
  const NAMES = Array.from({ length: 9 }, (_, index) => `${index}`)

  const orderOf = (seed: string, file = 'one.test.ts'): readonly string[] => {
    const root = new Mocha.Suite('')
    root.file = file
    for (const name of NAMES) root.addTest(new Mocha.Test(name))
    shuffleSuites(root, seed)
    return root.tests.map(({ title }) => title)
  }

  it('has every test once', () => assert.deepEqual(orderOf('7').toSorted(), NAMES))
  it('is the same for the same seed', () => assert.deepEqual(orderOf('7'), orderOf('7')))
  it('is another for another seed, or another file', () => {
    assert.notDeepEqual(orderOf('7'), orderOf('8'))
    assert.notDeepEqual(orderOf('7'), orderOf('7', 'other.test.ts'))
  })
})
