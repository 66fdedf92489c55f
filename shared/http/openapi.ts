import type { JsonSchema } from './json-schema.ts'
import { type HeaderName, headers, headersOf } from './openapi-headers.ts'
import { problemAnswers, problemSchema } from './openapi-problems.ts'
import type { AnswerDocs, Parse, Route, RouteDocs } from './route.ts'

export type ApiInfo = { readonly title: string; readonly description: string; readonly version: string }

export type OpenApi = {
  readonly openapi: '3.1.0'
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly [member: string]: unknown
}

type Operation = { readonly responses: Readonly<Record<string, object>>; readonly [member: string]: unknown }

/** OpenAPI 3.1 of routes, made from the schemas that validate. */
export const openApiOf = (info: ApiInfo, routes: readonly Route[]): OpenApi => ({
  openapi: '3.1.0',
  info,
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
  paths: pathsOf(routes),
  components: {
    parameters: byName((name) => ({ name, in: 'header', required: false, ...headers[name] })),
    headers: byName((name) => headers[name]),
    schemas: { Problem: problemSchema },
  },
})

const byName = (of: (name: HeaderName) => object) =>
  Object.fromEntries((Object.keys(headers) as HeaderName[]).map((name) => [name, of(name)]))

const pathsOf = (routes: readonly Route[]): OpenApi['paths'] => {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    paths[route.path] ??= {}
    paths[route.path]![route.method.toLowerCase()] = operationOf(route)
  }
  return paths
}

const EVERY_REQUEST: readonly HeaderName[] = ['X-Request-ID', 'X-Correlation-ID', 'traceparent', 'Daybook-Role']

const operationOf = (route: Route): Operation => {
  const { params, query } = route.parse
  const { name, summary, description, headers = [], answers } = route.docs ?? undocumented(route)
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...[...headers, ...EVERY_REQUEST].map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ]
  return {
    operationId: name,
    summary,
    ...(description !== undefined && { description }),
    parameters,
    ...bodyOf(route),
    responses: { ...mapped(answers, answerOf), ...problemAnswers(route) },
  }
}

const undocumented = ({ method, path }: Route): RouteDocs => ({
  name: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z]+(.)?/g, (_, next: string = '') => next.toUpperCase())}`,
  summary: `${method} ${path}`,
  answers: { 200: { description: 'What was asked for.' } },
  problems: [],
})

const parametersOf = (place: 'path' | 'query', { json }: Parse<unknown>): readonly object[] => {
  const { properties = {}, required = [] } = (json?.() ?? {}) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }))
}

const bodyOf = ({ parse: { body }, docs }: Route): { readonly requestBody?: object } => {
  if (body === 'none') return {}
  if (typeof body === 'function') {
    const schema = body.json?.() ?? {}
    return { requestBody: { required: 'required' in schema, content: { 'application/json': { schema } } } }
  }
  const lines = { schema: { type: 'string', ...(docs?.line && { 'x-line': docs.line }) } }
  return { requestBody: { required: true, content: Object.fromEntries(body.stream.map((type) => [type, lines])) } }
}

const answerOf = ({ description, headers = [], mediaType = 'application/json', schema, line }: AnswerDocs): object => ({
  description,
  headers: headersOf(headers),
  ...(mediaType !== null && { content: { [mediaType]: { schema: line ? { type: 'string', 'x-line': line } : (schema ?? {}) } } }),
})

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (from: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))
