import type { JsonSchema } from '../http/json-schema.ts'
import { coded } from '../http/openapi-problems.ts'
import type { RouteDocs } from '../http/route.ts'

const check: JsonSchema = {
  type: 'object',
  properties: { status: { enum: ['ok', 'down'] }, detail: { type: 'string' } },
  required: ['status'],
}

const report: JsonSchema = {
  type: 'object',
  properties: { status: { enum: ['ok', 'degraded', 'down'] }, checks: { type: 'object', additionalProperties: check } },
  required: ['status', 'checks'],
  additionalProperties: false,
}

const ok: JsonSchema = {
  type: 'object',
  properties: { status: { const: 'ok' } },
  required: ['status'],
  additionalProperties: false,
}

export const healthDocs: RouteDocs = {
  name: 'checkHealth',
  summary: 'How everything is',
  answers: {
    200: { description: 'The service works; what it can do without for a while may be away.', schema: report },
    503: { description: 'Something is away that the service needs.', schema: report },
  },
  problems: [],
}

export const liveDocs: RouteDocs = {
  name: 'checkLife',
  summary: 'Whether the process runs',
  answers: { 200: { description: 'It does.', schema: ok } },
  problems: [],
}

export const readyDocs: RouteDocs = {
  name: 'checkReadiness',
  summary: 'Whether the service can work',
  answers: { 200: { description: 'It can.', schema: ok } },
  problems: coded('not_ready'),
}
