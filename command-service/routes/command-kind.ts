import Joi from 'joi'
import { bodyOf, paramsOf } from '#shared/http/parse.ts'
import type { Method, Parse, Role } from '#shared/http/route.ts'
import { id, instant } from '#shared/http/schemas.ts'
import type { Currency } from '#shared/kernel/money.ts'
import type { Instant, StoreId } from '#shared/kernel/types.ts'
import type { NewId } from '#shared/ports/clock.ts'
import type { RefusalCode, ShopCommand } from '../domain/shop-command.ts'

/** What a command is made from besides its fields. */
export type Edge = {
  readonly newId: NewId
  readonly defaultStore: StoreId
  readonly currency: Currency
}

/** One command as the outside knows it: serves its route and its line in POST /api/commands. */
export type CommandKind = {
  readonly name: ShopCommand['type']
  /** Where it is sent by itself; without, it is taken as a line of POST /api/commands only. */
  readonly route: CommandRoute | undefined
  readonly parse: {
    readonly params: Parse<Fields>
    readonly body: Parse<Fields>
    /** All fields, those of the path too, and what a line may have beside them. */
    readonly line: Parse<Fields & LineFields>
  }
  /** The field with the id that is made when it is left out. */
  readonly makes: string | undefined
  /** Whose repetition would be wrong at any time: their keys are kept for ever, whoever asks. */
  readonly keepsKeys: boolean
  /** 201 instead of 200 when something was recorded. */
  readonly creates: boolean
  /** Where a refusal has another status than elsewhere: what the body names and is not there is 422, not 404. */
  readonly statuses: Partial<Record<RefusalCode, number>>
  readonly commandOf: (fields: Fields, role: Role, edge: Edge) => ShopCommand
}

type CommandRoute = { readonly method: Exclude<Method, 'GET'>; readonly path: string }

export type Fields = { readonly occurredAt?: Instant } & Readonly<Record<string, unknown>>
export type LineFields = { readonly command: string; readonly idempotencyKey?: string }

type Description<Of, Made extends keyof Of> = Pick<CommandKind, 'name'> &
  (CommandRoute | { readonly method?: never; readonly path?: never }) &
  Partial<Pick<CommandKind, 'creates' | 'keepsKeys' | 'statuses'>> & {
    /** Fields that stand in the path. */
    readonly inPath?: Joi.SchemaMap
    readonly inBody: Joi.ObjectSchema
    readonly makes?: Made
    /** Its fields in one order, always: the hash of a keyed request is made from it. */
    readonly commandOf: (fields: Of & Record<Made, NonNullable<Of[Made]>>, role: Role, edge: Edge) => ShopCommand
  }

/** `Of` says what the schemas make sure of. */
export const commandKind = <Of, Made extends keyof Of = never>(description: Description<Of, Made>): CommandKind => {
  const { name, method, path, inPath = {}, inBody, makes, creates = false, keepsKeys = false, statuses = {} } = description
  const body = inBody.keys({ occurredAt: instant })
  return {
    name,
    route: path === undefined ? undefined : { method, path },
    creates,
    keepsKeys,
    statuses,
    makes: makes as string | undefined,
    parse: {
      params: paramsOf(Joi.object(inPath)),
      body: bodyOf(body),
      line: bodyOf(body.keys({ ...inPath, command: Joi.any(), idempotencyKey })),
    },
    commandOf: description.commandOf as unknown as CommandKind['commandOf'],
  }
}

export const idempotencyKey = Joi.string()
  .max(255)
  .pattern(/^[ -~]+$/)
  .messages({
    'string.pattern.base': 'must be 1–255 printable characters of ASCII',
    'string.max': 'must be 1–255 printable characters of ASCII',
  })

/** An article or a thing that has to be named. */
export const named = <Id extends string>(): Joi.AnySchema<Id> => id<Id>().required()
