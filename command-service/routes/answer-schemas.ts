import type { Category } from '#shared/events/streams.ts'
import type { JsonSchema } from '#shared/http/json-schema.ts'
import { problemSchema } from '#shared/http/openapi-problems.ts'

type Fields = Readonly<Record<string, JsonSchema>>

const id: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,64}$' }

/** What an answer about a thing is told by: see `idsOf` in answers.ts. */
const IDS: Readonly<Record<Category, Fields>> = {
  order: { orderId: id },
  product: { productId: id },
  customer: { customerId: id },
  store: { storeId: id },
  credit: { creditNoteId: id },
  stock: { storeId: id, productId: id },
}

const version: JsonSchema = { type: 'integer', minimum: 1, description: 'Of what the command is about.' }
const position: JsonSchema = { type: 'integer', minimum: 1, description: 'In the log: where it was recorded, or decided.' }

const allOf = (properties: Fields, optional: Fields = {}): JsonSchema => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
})

export const doneSchema = (about: Category): JsonSchema => allOf({ ...IDS[about], version, position })

const line: JsonSchema = { type: 'integer', minimum: 1, description: 'Which line it answers, counted from 1.' }
const replayed: JsonSchema = { const: true, description: 'The answer was given before, to the same key.' }

const doneLine = (about: Category): JsonSchema =>
  allOf({ line, status: { enum: [200, 201] }, ...IDS[about], version, position }, { replayed })

const problemLine = (): JsonSchema => {
  const { type: _, instance: __, traceId: ___, title, status, detail, code, ...optional } = problemSchema['properties'] as Fields
  const retryAfter: JsonSchema = {
    type: 'integer',
    description: 'Only in the last line: seconds after which to go on from this line.',
  }
  return allOf({ line, status: status!, code: code!, title: title!, detail: detail! }, { ...optional, replayed, retryAfter })
}

/** What answers a line of `POST /api/commands`. */
export const answerLineSchema = (): JsonSchema => ({
  anyOf: [...(Object.keys(IDS) as Category[]).map(doneLine), problemLine()],
})
