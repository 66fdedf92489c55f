import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../http/json-schema.ts'
import type { OpenApi } from '../http/openapi.ts'
import { parseInstant } from '../kernel/instant.ts'
import { linesOf, type Received } from './http-client.ts'

type Described = {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
}

/** Throws when an answer is not what the OpenAPI document says of it. Answers where no route is have to be problems. */
export const createAnswerCheck = (document: OpenApi) => {
  const ajv = createAjv()
  ajv.addSchema({ $id: 'api:', ...document }, 'api:')
  const operations = Object.entries(document.paths).map(([path, methods]) => ({ pattern: patternOf(path), path, methods }))
  const compiled = new Map<string, ValidateFunction>()
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api:#${pointer}` })
    compiled.set(pointer, known)
    return known
  }
  const hold = (pointer: string, value: unknown, what: string): void => {
    const validate = validator(pointer)
    if (!validate(value)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`)
  }

  return (method: string, url: string, { status, headers, text }: Received): void => {
    const path = new URL(url, 'http://x').pathname
    const what = `${method} ${path} answers ${status}`
    const found = operations.find(({ pattern }) => pattern.test(path))
    const operation = found?.methods[method.toLowerCase()]
    if (found === undefined || operation === undefined) {
      if (method !== 'OPTIONS' && method !== 'HEAD') hold('/components/schemas/Problem', JSON.parse(text), what)
      return
    }
    const at = `/paths/${tokenOf(found.path)}/${method.toLowerCase()}/responses/${status}`
    const described = operation.responses[status] as Described | undefined
    if (described === undefined) throw new Error(`${what}, which is not documented: ${text}`)
    for (const name of Object.keys(described.headers ?? {}))
      if (headers[name.toLowerCase()] !== undefined)
        hold(`/components/headers/${name}/schema`, headers[name.toLowerCase()], `${what}, header ${name}`)
    if (described.content === undefined && text === '') return
    const type = Object.keys(described.content ?? {}).find((type) => headers['content-type'] === type)
    if (type === undefined) throw new Error(`${what} as ${headers['content-type']}, which is not documented`)
    const schema = described.content![type]!.schema
    const pointer = `${at}/content/${tokenOf(type)}/schema`
    if ('x-line' in schema) for (const line of linesOf(text)) hold(`${pointer}/x-line`, line, `${what}, a line`)
    else hold(pointer, type.endsWith('json') ? JSON.parse(text) : text, what)
  }
}

/** Knows the formats that the documents use, and counts decimals as they are written: 19.99 is a multiple of 0.0001, though not to a computer. */
export const createAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addFormat('date-time', (text: string) => parseInstant(text) !== undefined)
  ajv.addFormat('date', (text: string) => parseInstant(`${text}T00:00:00Z`) !== undefined)
  ajv.addFormat('uri-reference', (text: string) => URL.canParse(text, 'http://x'))
  ajv.removeKeyword('multipleOf')
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    validate: (unit: number, value: number) => decimalsOf(value) <= decimalsOf(unit),
  })
  return ajv
}

const decimalsOf = (value: number): number => {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  return Math.max(0, fraction.length - Number(exponent))
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** As a token of a JSON Pointer within a URI. */
const tokenOf = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))
