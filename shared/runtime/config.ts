import Joi from 'joi'
import { CannotStart } from '../kernel/cannot-start.ts'
import { type ValueOf, type VariableName, variables } from './variables.ts'

/** By the names of the environment variables, each checked and of its type. */
export type Config = { readonly [Name in VariableName]: ValueOf<Name> } & {
  /** Those that the environment sets; the others are as they are by default. */
  readonly set: ReadonlySet<VariableName>
}

/** Throws CannotStart listing everything that is wrong. An empty variable counts as not set. */
export const configOf = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const texts = Object.entries(variables).map(([name, { byDefault }]) => [name, environment[name] || byDefault])
  const { value, error } = schema.validate(Object.fromEntries(texts), preferences)
  const mistakes = error ? error.details.map(({ path, message }) => `${path.join('.')} ${message}`) : conflictsIn(value)
  if (mistakes.length > 0) throw new CannotStart(`The configuration is not right:\n  ${mistakes.join('\n  ')}`)
  return { ...value, set: new Set(names.filter((name) => environment[name])) }
}

const names = Object.keys(variables) as VariableName[]

const schema: Joi.ObjectSchema<Omit<Config, 'set'>> = Joi.object(
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, variable.schema])),
)

const preferences: Joi.ValidationOptions = { abortEarly: false, errors: { label: false } }

const conflictsIn = ({ AUTH_MODE, AUTH_OPEN_ON_NETWORK, HOST, VIP_GOLD, VIP_SILVER }: Omit<Config, 'set'>): readonly string[] => [
  ...(AUTH_MODE === 'open' && !isLoopback(HOST) && AUTH_OPEN_ON_NETWORK === 'no'
    ? [`AUTH_MODE open would let everybody who reaches ${HOST} do everything; if that is meant, set AUTH_OPEN_ON_NETWORK=yes`]
    : []),
  ...(VIP_GOLD > VIP_SILVER ? [] : ['VIP_GOLD must be more than VIP_SILVER']),
]

const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|::1|localhost)$/i.test(host)
