import type { JsonSchema } from './json-schema.ts'
import { type HeaderName, headersOf } from './openapi-headers.ts'
import { type ProblemCode, problems } from './problem.ts'
import type { Route } from './route.ts'

export const problemSchema: JsonSchema = {
  description: 'A problem document (RFC 9457).',
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where the code is explained.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people to read; may change.' },
    instance: { type: 'string' },
    code: { type: 'string' },
    traceId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          in: { enum: ['query', 'path', 'header'], description: 'The body when it is left out.' },
          pointer: { type: 'string', description: 'A JSON Pointer (RFC 6901).' },
          message: { type: 'string' },
        },
        required: ['pointer', 'message'],
        additionalProperties: false,
      },
    },
    facts: { description: 'What a refusal is about; of an order that is recorded as rejected also its `orderId`.' },
    position: {
      type: 'integer',
      minimum: 0,
      description: 'What the log held when it was decided, or up to where it can be read.',
    },
    version: { type: 'integer', minimum: 0, description: 'The current version, when another was expected.' },
    right: { type: 'string', description: 'The right that is missing.' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'traceId'],
  additionalProperties: false,
}

type Coded = { readonly status: number; readonly code: string }

export const coded = (...codes: readonly ProblemCode[]): readonly Coded[] =>
  codes.map((code) => ({ code, status: problems[code].status }))

const OF_EVERY_ROUTE = coded('invalid_request', 'bad_http', 'headers_too_large', 'internal_error')
const OF_A_BODY = coded('invalid_encoding', 'unsupported_media_type')
const OF_A_JSON_BODY = coded('invalid_json', 'body_too_large', 'request_timeout', 'overloaded')

/** By status: which problems a route may answer. */
export const problemAnswers = ({ parse: { body }, docs }: Route): Readonly<Record<string, object>> => {
  const all = [
    ...OF_EVERY_ROUTE,
    ...(body === 'none' ? [] : OF_A_BODY),
    ...(typeof body === 'function' ? OF_A_JSON_BODY : []),
    ...(docs?.problems ?? coded('not_found', 'unavailable')),
  ]
  return Object.fromEntries(
    Array.from(
      Map.groupBy(all, ({ status }) => status),
      ([status, some]) => [
        status,
        problemAnswer(status, [...new Set(some.map(({ code }) => code))], docs?.problemHeaders?.[status] ?? []),
      ],
    ),
  )
}

const problemAnswer = (status: number, codes: readonly string[], headers: readonly HeaderName[]): object => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  headers: headersOf([...(RETRIED.has(status) ? ['Retry-After' as const] : []), ...headers]),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [{ $ref: '#/components/schemas/Problem' }],
        properties: { status: { const: status }, code: { enum: codes } },
      },
    },
  },
})

const RETRIED = new Set([409, 503])
