import type { JsonSchema } from '#shared/http/json-schema.ts'
import { coded } from '#shared/http/openapi-problems.ts'
import type { RouteDocs } from '#shared/http/route.ts'

const count: JsonSchema = { type: 'integer', minimum: 0 }

const failed: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, position: { type: 'integer', minimum: 1 }, error: { type: 'string' } },
  required: ['id', 'position', 'error'],
  additionalProperties: false,
}

const outcome: JsonSchema = {
  type: 'object',
  properties: {
    readModel: { type: 'string' },
    stream: { type: 'string' },
    applied: { ...count, description: 'How many events of the stream have been applied.' },
    parked: { ...count, description: 'How many still are parked.' },
    failed: { anyOf: [failed, { type: 'null' }], description: 'The one that cannot be applied, for which they wait.' },
  },
  required: ['readModel', 'stream', 'applied', 'parked', 'failed'],
  additionalProperties: false,
}

const answers = { 200: { description: 'What it came to.', schema: outcome } }
const problems = coded('forbidden', 'not_found', 'read_model_stopped', 'unavailable')

export const retryDocs: RouteDocs = {
  name: 'retryParkedEvents',
  summary: 'Tries again what is parked of a stream',
  description: 'In order, from the first parked event of the stream, whichever of them is named. For the role admin.',
  answers,
  problems,
}

export const dropDocs: RouteDocs = {
  name: 'dropParkedEvent',
  summary: 'Lets a read model go on without a parked event',
  description: 'The event stays in the log. Those behind it are tried when it was the first of its stream. For the role admin.',
  answers,
  problems,
}
