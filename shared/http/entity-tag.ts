import { hash } from 'node:crypto'
import { InvalidRequest } from './problem.ts'
import type { Headers } from './route.ts'

/** Strong: another version or other bytes, another tag. */
export const entityTag = (version: number, representation: string): string =>
  `"${version}.${hash('sha256', representation, 'base64url').slice(0, 16)}"`

/**
 * What If-Match asks for (RFC 9110, 13.1.1): one of these versions; or any, so long as there is one. Of a tag only the version counts, `"3"` and `"3.x"` alike; a weak tag and one that is none of
 * ours match no version. Throws InvalidRequest when it is no list of tags.
 */
export const expectedVersionsIn = (headers: Headers): readonly number[] | 'any' | undefined => {
  const tags = tagsIn(headers, 'if-match')
  return tags === undefined || tags === 'any'
    ? tags
    : tags.map(({ weak, opaque }) => (weak ? undefined : versionIn(opaque))).filter(isVersion)
}

/**
 * Whether If-None-Match names the tag of what is there (RFC 9110, 13.1.2): all of it counts, compared weakly. Throws InvalidRequest
 * when it is no list of tags.
 */
export const isHeldBy = (headers: Headers, etag: string): boolean => {
  const tags = tagsIn(headers, 'if-none-match')
  return tags === 'any' || (tags?.some(({ opaque }) => `"${opaque}"` === etag) ?? false)
}

type Tag = { readonly weak: boolean; readonly opaque: string }

const tagsIn = (headers: Headers, name: 'if-match' | 'if-none-match'): readonly Tag[] | 'any' | undefined => {
  const text = headers[name]?.trim()
  if (text === undefined) return undefined
  if (text === '*') return 'any'
  if (!LIST_OF_TAGS.test(text)) throw malformed(name)
  return Array.from(text.matchAll(TAG), ([, weak, opaque = '']) => ({ weak: weak !== undefined, opaque }))
}

// Members of a list may be empty, but not all of them. Each way to read a text begins with another character: no backtracking.
const LIST_OF_TAGS = /^(?:[ \t]*,)*[ \t]*(?:W\/)?"[!#-~\x80-\xff]*"[ \t]*(?:,[ \t]*(?:(?:W\/)?"[!#-~\x80-\xff]*"[ \t]*)?)*$/
const TAG = /(W\/)?"([^"]*)"/g
const VERSION = /^(\d{1,15})(?:\.|$)/

const versionIn = (opaque: string): number | undefined => {
  const digits = VERSION.exec(opaque)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const isVersion = (version: number | undefined): version is number => version !== undefined

const malformed = (name: string): InvalidRequest =>
  new InvalidRequest([
    { in: 'header', pointer: `/${name}`, message: 'must be * or entity tags such as "3" or "3.x", with commas between' },
  ])
