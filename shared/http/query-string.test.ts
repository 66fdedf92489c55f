import assert from 'node:assert/strict'
import { InvalidRequest } from './problem.ts'
import { queryFieldsOf } from './query-string.ts'

const fieldsOf = (query: string): object => ({ ...queryFieldsOf(`/path${query}`) })

const errorsOf = (query: string) => {
  try {
    queryFieldsOf(`/path${query}`)
  } catch (error) {
    if (error instanceof InvalidRequest) return error.problem.errors
    throw error
  }
  return assert.fail('it was taken')
}

describe('the parameters of a query', () => {
  it('are names and values, decoded', () =>
    assert.deepEqual(fieldsOf('?a=1&b=x+y%26z&c=&d&%C3%A9=%F0%9F%98%80'), { a: '1', b: 'x y&z', c: '', d: '', é: '😀' }))

  it('are none without a question mark, with nothing behind it, with nothing between ampersands', () => {
    for (const query of ['', '?', '?&', '?&&']) assert.deepEqual(fieldsOf(query), {})
  })

  it('are not taken apart: a[b] is a name', () => assert.deepEqual(fieldsOf('?a[b]=c'), { 'a[b]': 'c' }))

  it('called like what every object has are parameters like others', () =>
    assert.deepEqual(Object.entries(queryFieldsOf('/?__proto__=1&constructor=2')), [
      ['__proto__', '1'],
      ['constructor', '2'],
    ]))

  for (const [query, pointer] of [
    ['?a=1&a=2', '/a'],
    ['?a=%zz', '/a'],
    ['?a=%ff', '/a'],
    ['?a=x%00y', '/a'],
    ['?%ff=1', '/%ff'],
  ] as const)
    it(`${query} is refused and ${pointer} named`, () => {
      const [error] = errorsOf(query) ?? []
      assert.equal(error?.in, 'query')
      assert.equal(error?.pointer, pointer)
    })
})
