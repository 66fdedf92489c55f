import { readEnvFile } from '#shared/runtime/read-env-file.ts'
import { asksForHelp, isWrongUsage, WRONG_USAGE } from '#shared/runtime/usage.ts'
import { isToldInASentence, sentenceOf } from './sentence.ts'

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
    console.error(isToldInASentence(error) ? `${name}: ${sentenceOf(error)}` : error)
    process.exitCode = isWrongUsage(error) ? WRONG_USAGE : failed
  }
}
