import { type FieldError, InvalidRequest, pointerTo } from './problem.ts'

export type QueryFields = Readonly<Record<string, string>>

/** What every address without a query has. */
export const NOTHING: QueryFields = Object.freeze(Object.create(null))

/** Names and values as they stand: `a[b]=c` is a parameter called `a[b]`. One given twice, or not decodable, is an error that names it. */
export const queryFieldsOf = (url: string): QueryFields => {
  const start = url.indexOf('?')
  if (start === -1 || start === url.length - 1) return NOTHING
  const fields: Record<string, string> = Object.create(null)
  const errors: FieldError[] = []
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const rawName = equals === -1 ? pair : pair.slice(0, equals)
    const name = decoded(rawName)
    const value = equals === -1 ? '' : decoded(pair.slice(equals + 1))
    if (name === undefined || value === undefined)
      errors.push(complaint(name ?? rawName, 'is not valid percent-encoded UTF-8 text'))
    else if (name in fields) errors.push(complaint(name, 'is given twice'))
    else fields[name] = value
  }
  if (errors.length > 0) throw new InvalidRequest(errors)
  return fields
}

/** undefined when it is not UTF-8, or holds a NUL, which no text may. */
const decoded = (raw: string): string | undefined => {
  try {
    const text = decodeURIComponent(raw.replaceAll('+', ' '))
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

const complaint = (name: string, message: string): FieldError => ({ in: 'query', pointer: pointerTo([name]), message })
