import assert from 'node:assert/strict'
import type { OpenApi } from '#shared/http/openapi.ts'
import { askingAbout } from '../testing/asking.ts'
import { apiRoutes } from '../testing/parameters.ts'

describe('The OpenAPI document of the query service', () => {
  const { running } = askingAbout()

  it('has every route, and no other', async () => {
    const { paths } = (await running().get('/openapi.json')).json<OpenApi>()
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(
      documented.sort(),
      running()
        .routes.map(({ method, path }) => `${method} ${path}`)
        .sort(),
    )
  })

  it('has of every query a name, a summary and what it answers', () => {
    const routes = apiRoutes()
    assert.ok(routes.length > 0)
    for (const { method, path, docs } of routes) {
      assert.ok(docs, `${method} ${path} is not documented`)
      const answers = Object.entries(docs.answers).filter(([status]) => status !== '304')
      assert.ok(answers.length > 0, path)
      for (const [, { schema, line }] of answers) assert.ok(schema ?? line, `${method} ${path}`)
    }
    const names = routes.map(({ docs }) => docs!.name)
    assert.deepEqual(names, [...new Set(names)])
  })

  it('has the parameters of a list, with their limits', async () => {
    const { paths } = (await running().get('/openapi.json')).json<OpenApi>()
    const parameters = paths['/api/orders']?.['get']?.['parameters'] as readonly { name?: string; in?: string; schema?: object }[]
    assert.deepEqual(
      parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      ['customerId', 'status', 'from', 'to', 'cursor', 'limit', 'waitFor'],
    )
    assert.deepEqual(parameters.find(({ name }) => name === 'limit')?.schema, {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 20,
    })
  })
})
