/** The exit code of a program that is told what it does not understand. */
export const WRONG_USAGE = 2

/** It is not clear what is wanted; the message says so in a sentence, fit to be printed alone. Nothing has been done. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

export const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h')

/** For programs that environment variables configure: whoever passes an argument means something that would not happen. */
export const refuseArguments = ([first]: readonly string[]): void => {
  if (first !== undefined)
    throw new WrongUsage(`${first} is not understood: environment variables configure it (--help tells more)`)
}

/** What `parseArgs` throws is one, too. */
export const isWrongUsage = (error: unknown): boolean =>
  error instanceof WrongUsage || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
