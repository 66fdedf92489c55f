import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonSchema } from '#shared/http/json-schema.ts'
import { parseJson } from '#shared/http/json-text.ts'
import type { OpenApi } from '#shared/http/openapi.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import { createAjv } from '#shared/testing/answer-check.ts'
import { changed, valuesOf } from '#shared/testing/json-values.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'
import { DOLLARS } from '../testing/small-shop.ts'
import type { CommandKind, Fields } from './command-kind.ts'
import { commandKinds } from './command-kinds.ts'

const edge = { newId: () => 'made', defaultStore: 'main' as StoreId, currency: DOLLARS }

/** What holds between fields and no schema can say: what a line comes to, that two stores are two; nor how many decimals the currency has. */
const BEYOND_SCHEMAS = /comes to more than|must be another store|has more decimals than/

/** Whether a body is taken by the command's route, as far as a schema can tell. */
const isTaken = ({ parse, commandOf }: CommandKind, text: string): boolean => {
  try {
    commandOf(parse.body(parseJson(Buffer.from(text))), 'import', edge)
    return true
  } catch (error) {
    if (error instanceof InvalidRequest) return BEYOND_SCHEMAS.test(error.message)
    throw error
  }
}

describe('The OpenAPI document', () => {
  let service: RunningService
  let document: OpenApi
  before(async () => {
    service = await startCommandService()
    document = (await service.ask('/openapi.json')).json<OpenApi>()
  })
  after(() => service.close())

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    )

  it('has every route, and no other', () =>
    assert.deepEqual(
      operations()
        .map(({ name }) => name)
        .sort(),
      service.routes.map(({ method, path }) => `${method} ${path}`).sort(),
    ))

  it('names every operation once, and says what it does', () => {
    const ids = operations().map(({ operation }) => operation['operationId'])
    assert.equal(new Set(ids).size, ids.length)
    for (const { name, operation } of operations()) assert.ok(operation['summary'], name)
  })

  it('refers to nothing that is not there, and its schemas are schemas', () => {
    const ajv = createAjv()
    const target = (ref: string): unknown =>
      ref
        .slice('#/'.length)
        .split('/')
        .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document)
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, member] of Object.entries(value)) {
        if (key === '$ref') assert.ok(target(String(member)), String(member))
        if (key === 'schema' || key === 'x-line')
          assert.equal(ajv.validateSchema(member as JsonSchema), true, JSON.stringify(member))
        visit(member)
      }
    }
    visit(document)
  })

  it('has each parameter of a path in it', () => {
    for (const { name, operation } of operations()) {
      const inPath = (operation['parameters'] as readonly { name: string; in?: string }[]).filter((each) => each.in === 'path')
      assert.deepEqual(
        inPath.map(({ name }) => `{${name}}`).sort(),
        Array.from(name.matchAll(/\{\w+\}/g), ([part]) => part).sort(),
      )
    }
  })

  for (const kind of Object.values(commandKinds))
    it(`takes for ${kind.name} what the route takes, and nothing else`, () => {
      const schema = kind.parse.body.json!()
      const validate = createAjv().compile(schema)
      const good = valuesOf(schema)
      const check = (body: unknown): void => {
        const text = JSON.stringify(body)
        // Half of a surrogate pair is no character, and a schema counts characters.
        fc.pre(text.isWellFormed() && !/\\ud[89a-f]/.test(text))
        assert.equal(isTaken(kind, text), validate(JSON.parse(text)), `${text}: ${JSON.stringify(validate.errors)}`)
      }
      fc.assert(
        fc.property(good, (body) => assert.ok(isTaken(kind, JSON.stringify(body)), JSON.stringify(body))),
        { numRuns: 60 },
      )
      fc.assert(fc.property(fc.oneof(good, changed(good)), check), { numRuns: 300 })
    })

  it('takes a line of each command, and its answer is what a line is answered', async () => {
    const line = operations().find(({ name }) => name === 'POST /api/commands')!.operation['requestBody'] as {
      content: Record<string, { schema: { 'x-line': JsonSchema } }>
    }
    const validate = createAjv().compile(line.content['application/x-ndjson']!.schema['x-line'])
    assert.ok(validate({ command: 'OpenStore', name: 'Attic', idempotencyKey: 'k' }))
    assert.ok(!validate({ command: 'OpenShop', name: 'Attic' }))
    assert.ok(!validate({ name: 'Attic' }))
    for (const kind of Object.values(commandKinds)) {
      const schema = kind.parse.line.json!()
      const fields = { ...(fc.sample(valuesOf(schema), 1)[0] as Fields), command: kind.name }
      assert.ok(validate(fields), JSON.stringify(fields))
    }
  })
})
