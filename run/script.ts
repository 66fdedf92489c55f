import { asksForHelp, WRONG_USAGE, WrongUsage } from '#shared/runtime/usage.ts'
import { readEnvFile } from './read-env-file.ts'

export type Script = {
  /** As in `npm run …`; begins what is said about an error. */
  readonly name: string
  readonly help: string
  /** The exit code when it cannot be done; 1 unless told. */
  readonly failed?: number
}

/**
 * What every script of npm does alike: tells how it is used, reads .env, answers with an exit code, and says in one sentence what it does
 * not understand (exit code 2) or what went wrong. Only a fault of the program itself shows its stack.
 */
export const runScript = async (
  { name, help, failed = 1 }: Script,
  work: (args: readonly string[]) => Promise<number>,
): Promise<void> => {
  const args = process.argv.slice(2)
  if (asksForHelp(args)) return console.log(help)
  try {
    readEnvFile()
    process.exitCode = await work(args)
  } catch (error) {
    console.error(isOurFault(error) ? error.stack : `${name}: ${sentenceOf(error)}`)
    process.exitCode = isWrongUsage(error) ? WRONG_USAGE : failed
  }
}

/** The message, and what lies behind it. */
export const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { message, code, detail, cause } = error as Error & { readonly code?: unknown; readonly detail?: string }
  const parts = [message || String(code ?? error.name), detail, cause instanceof Error ? sentenceOf(cause) : undefined]
  return parts.filter((part) => part).join(': ')
}

const isOurFault = (error: unknown): error is Error =>
  !isWrongUsage(error) && (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)

/** What `parseArgs` throws is one, too. */
const isWrongUsage = (error: unknown): boolean =>
  error instanceof WrongUsage || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
