import type { JsonSchema } from '#shared/http/json-schema.ts'
import { coded } from '#shared/http/openapi-problems.ts'
import type { RouteDocs } from '#shared/http/route.ts'
import { refusals } from '../refusals.ts'
import { answerLineSchema, doneSchema } from './answer-schemas.ts'
import { commandDocs } from './command-docs.ts'
import type { CommandKind } from './command-kind.ts'
import { commandKinds } from './command-kinds.ts'

const HEADERS = ['Daybook-Position', 'ETag', 'Idempotent-Replayed'] as const

/** What the OpenAPI document says of a command's route. */
export const docsOf = (kind: CommandKind): RouteDocs => {
  const { summary, about } = commandDocs[kind.name]
  const schema = doneSchema(about)
  return {
    name: `${kind.name[0]!.toLowerCase()}${kind.name.slice(1)}`,
    summary,
    headers: ['Idempotency-Key', 'If-Match'],
    answers: {
      200: { description: 'It is done, or there was nothing left to do.', headers: HEADERS, schema },
      ...(kind.creates && { 201: { description: 'It is recorded.', headers: [...HEADERS, 'Location'], schema } }),
    },
    problems: [
      ...coded('forbidden', 'request_in_progress', 'precondition_failed', 'idempotency_key_reused'),
      ...coded('overloaded', 'outcome_unknown', 'unavailable'),
      ...refusalsOf(kind),
    ],
  }
}

const refusalsOf = ({ name, statuses }: CommandKind) =>
  commandDocs[name].refusals.map((code) => ({ code, status: statuses[code] ?? refusals[code].status }))

/** What it says of `POST /api/commands`. */
export const streamDocs = (): RouteDocs => ({
  name: 'doCommands',
  summary: 'Does commands, a line each, and answers a line each',
  description: 'Lines of JSON, however many. They are decided in order, and answered in order as they are recorded.',
  headers: ['Daybook-History'],
  line: { oneOf: Object.values(commandKinds).map(lineSchema) },
  answers: {
    200: {
      description: 'An answer for each line that is not blank; one of 503 is the last.',
      mediaType: 'application/x-ndjson',
      line: answerLineSchema(),
    },
  },
  problems: coded('overloaded'),
})

const lineSchema = ({ name, parse }: CommandKind): JsonSchema => {
  const {
    properties,
    required = [],
    ...rest
  } = parse.line.json!() as {
    readonly properties: JsonSchema
    readonly required?: readonly string[]
  }
  return { title: name, ...rest, properties: { ...properties, command: { const: name } }, required: [...required, 'command'] }
}
