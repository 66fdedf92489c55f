import { parseArgs } from 'node:util'
import type { Seal } from '#shared/ports/seals.ts'
import { VerifyError } from '../verify-error.ts'
import type { AuditOptions } from './audit.ts'
import { CHECK_NAMES, READ_MODELS } from './checks.ts'

export const AUDIT_HELP = `  audit [--seal NUMBER:HEX]… [--only NAME]… [--most N] [--json]
      Holds the databases against themselves, while everything goes on: the log against its order and its seals (also against
      copies, --seal), every read model against the log, tiers against the rule, and how far everything has come. Of each check
      10 findings are told (--most N), all are counted. --only takes a check, a read model or a table.
      The databases are those of the environment, or of the shop that npm start runs in DATA_DIRECTORY.
`

export type Wanted = { readonly options: AuditOptions; readonly json: boolean }

/** Throws VerifyError when it is not clear what is wanted. */
export const auditOptions = (args: readonly string[]): Wanted => {
  const { seal, only, most, json } = parsed(args)
  for (const name of only)
    if (![...CHECK_NAMES, ...READ_MODELS].includes(name))
      throw new VerifyError(`There is no ${name} to audit, only ${[...READ_MODELS, ...CHECK_NAMES].join(', ')}.`)
  if (!/^\d{1,6}$/.test(most)) throw new VerifyError(`--most ${most} is not a whole number up to 999,999.`)
  return { json, options: { seals: seal.map(sealOf), only, most: Number(most) } }
}

const sealOf = (text: string): Seal => {
  const [, number, seal] = /^(\d{1,9}):([0-9a-f]{64})$/i.exec(text) ?? []
  if (number === undefined || Number(number) === 0)
    throw new VerifyError(`--seal ${text} is not a seal such as 12:… with 64 hexadecimal digits.`)
  return { number: Number(number), seal: seal!.toLowerCase() }
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seal: { type: 'string', multiple: true, default: [] },
        only: { type: 'string', multiple: true, default: [] },
        most: { type: 'string', default: '10' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}
