import { readFileSync } from 'node:fs'
import { openApiOf } from './openapi.ts'
import { get, type Route, type RouteDocs } from './route.ts'

const manifest = new URL('../../package.json', import.meta.url)

/** The routes and one more: `/openapi.json`, which describes them all, itself too. */
export const withOpenApi = (title: string, description: string, routes: readonly Route[]): readonly Route[] => {
  let text: string | undefined
  const describe = (): string => {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
    return JSON.stringify(openApiOf({ title, description, version }, all))
  }
  const own = get(
    '/openapi.json',
    {},
    () => {
      text ??= describe()
      return { status: 200, headers: { 'content-type': 'application/json' }, body: text }
    },
    DOCS,
  )
  const all = [...routes, own]
  return all
}

const DOCS: RouteDocs = {
  name: 'readOpenApi',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: { type: 'object' } } },
  problems: [],
}
