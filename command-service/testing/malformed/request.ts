import fc from 'fast-check'
import type { Said } from '#shared/testing/raw-http.ts'
import type { CommandKind } from '../../routes/command-kind.ts'
import { commandKinds } from '../../routes/command-kinds.ts'
import { good } from '../good-inputs.ts'

/** Bytes that no command comes of. */
export type Attack = Said & {
  /** Of which kind, and what about it. */
  readonly name: string
  /** A stream of lines, which as a whole is well. */
  readonly isStream?: boolean
}

type Head = { readonly method?: string; readonly path?: string; readonly headers?: readonly string[] }

/** A request that is well as HTTP: a head of these parts, and this body with its length. */
export const request = ({ method = 'POST', path = '/api/stores', headers = [] }: Head, body: Buffer | string = ''): Buffer => {
  const bytes = Buffer.from(body)
  const head = [`${method} ${path} HTTP/1.1`, 'host: shop', 'connection: close', ...headers, `content-length: ${bytes.length}`]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

export const JSON_TYPE = 'content-type: application/json'
export const LINES_TYPE = 'content-type: application/x-ndjson'

export type RoutedKind = CommandKind & { readonly route: NonNullable<CommandKind['route']> }

export const kinds = Object.values(commandKinds).filter((kind): kind is RoutedKind => kind.route !== undefined)
export const anyKind: fc.Arbitrary<RoutedKind> = fc.constantFrom(...kinds)

/** Where a command is sent to, with ids of nothing that there is. */
export const addressOf = ({ route: { method, path } }: RoutedKind): Head => ({
  method,
  path: path.replaceAll(/\{\w+\}/g, 'none'),
})

/** The body of a command as it should be. */
export const bodyOf = ({ name, route: { path } }: RoutedKind): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(good[name]).filter(([field]) => !path.includes(`{${field}}`)))

/** A command that would be recorded, were it not for what is wrong with the rest of its request. */
export const store = JSON.stringify({ name: 'Attic' })

/** Cut into pieces as a network might. */
export const inPieces = (bytes: Buffer): fc.Arbitrary<readonly Buffer[]> =>
  fc.array(fc.nat(Math.max(0, bytes.length - 1)), { maxLength: 3 }).map((cuts) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
    return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
  })
