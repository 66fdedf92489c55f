import type Joi from 'joi'

/** JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** Says in JSON Schema what Joi cannot say of itself: what a custom rule takes, or what holds between fields. */
export const described = <Schema extends Joi.Schema>(schema: Schema, json: JsonSchema): Schema =>
  schema.meta({ jsonSchema: json }) as Schema

/**
 * The JSON Schema that takes the same values of JSON as a schema of Joi does before it converts anything. For the part of Joi that is used
 * here: a rule that this does not know is an error, so that the document never says less than is checked.
 */
export const jsonSchemaOf = (schema: Joi.Schema): JsonSchema => convert(schema.describe())

type Rule = { readonly name: string; readonly args?: { readonly limit?: number; readonly regex?: string } }
type Metadata = { readonly jsonSchema?: JsonSchema }

const convert = (description: Joi.Description): JsonSchema => {
  const { type, flags = {}, metas = [] } = description
  const own = (metas as readonly Metadata[]).find(({ jsonSchema }) => jsonSchema)?.jsonSchema
  const rules = (description['rules'] ?? []) as readonly Rule[]
  const known = own === undefined ? rules : rules.filter(({ name }) => name !== 'custom')
  const base = own !== undefined && type !== 'object' ? {} : { ...basis(description), ...keywordsOf(type!, known) }
  const { default: byDefault } = flags as { default?: unknown }
  return { ...base, ...own, ...(byDefault !== undefined && { default: byDefault }) }
}

const basis = (description: Joi.Description): JsonSchema => {
  const { type, flags = {}, allow } = description
  if ('only' in flags) return { enum: allow }
  const not = description['invalid'] as readonly unknown[] | undefined
  return { ...OF_TYPE[type!]?.(description), ...(not && { not: { enum: not } }) }
}

const OF_TYPE: Readonly<Record<string, (description: Joi.Description) => JsonSchema>> = {
  any: () => ({}),
  string: () => ({ type: 'string', minLength: 1 }),
  // Joi takes no number beyond what is safe.
  number: () => ({ type: 'number', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  boolean: () => ({ type: 'boolean' }),
  array: ({ items = [] }) => ({ type: 'array', items: convert(items[0]) }),
  object: (description) => ({ type: 'object', ...fieldsOf(description), ...betweenFields(description) }),
}

const fieldsOf = ({ keys = {} }: Joi.Description): JsonSchema => {
  const fields = Object.entries(keys as Readonly<Record<string, Joi.Description>>)
  const required = fields.filter(([, { flags }]) => flags && 'presence' in flags && flags.presence === 'required')
  return {
    properties: Object.fromEntries(fields.map(([name, field]) => [name, convert(field)])),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    additionalProperties: false,
  }
}

type Dependency = { readonly rel: string; readonly peers: readonly string[] }

const betweenFields = (description: Joi.Description): JsonSchema => {
  const dependencies = (description['dependencies'] ?? []) as readonly Dependency[]
  const all = dependencies.map(({ rel, peers }) => {
    const each = peers.map((peer) => ({ required: [peer] }))
    if (rel === 'or') return { anyOf: each }
    if (rel === 'oxor' && peers.length === 2) return { not: { required: peers } }
    throw new Error(`object.${rel} is not known here`)
  })
  return all.length === 0 ? {} : { allOf: all }
}

const keywordsOf = (type: string, rules: readonly Rule[]): JsonSchema =>
  Object.assign({}, ...rules.map(({ name, args: { limit, regex } = {} }) => keyword(type, name, limit, regex)))

const keyword = (type: string, name: string, limit: number | undefined, regex: string | undefined): JsonSchema => {
  switch (`${type} ${name}`) {
    case 'number integer':
      return { type: 'integer' }
    case 'number min':
      return { minimum: limit }
    case 'number max':
      return { maximum: limit }
    case 'array min':
      return { minItems: limit }
    case 'array max':
      return { maxItems: limit }
    // In UTF-16 units, where JSON Schema counts characters: good for ASCII; `text` of schemas.ts is for all others.
    case 'string max':
      return { maxLength: limit }
    case 'string pattern':
      return { pattern: /^\/(.*)\/[a-z]*$/s.exec(regex!)![1] }
    default:
      throw new Error(`${type}.${name} is not known here: describe the schema`)
  }
}
