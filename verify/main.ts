import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { readEnvFile } from '#shared/runtime/read-env-file.ts'
import { audit } from './audit/command.ts'
import { AUDIT_HELP } from './audit/options.ts'
import { chaos } from './chaos/command.ts'
import { CHAOS_HELP } from './chaos/options.ts'
import { FIGURES_HELP, figures } from './figures/command.ts'
import { samples } from './samples/command.ts'
import { SAMPLES_HELP } from './samples/options.ts'
import { VerifyError } from './verify-error.ts'

/** Each judges a running Daybook and answers whether all is right. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = { figures, samples, audit, chaos }

const HELP = `Judges a running Daybook.

  npm run verify -- COMMAND

${FIGURES_HELP}
${SAMPLES_HELP}
${AUDIT_HELP}
${CHAOS_HELP}
The query service is the one at 127.0.0.1 and QUERY_PORT (8081 unless set), or the one at --query URL.
Exit code 0: all is right. 1: something is wrong. 2: it could not be judged.
`

const verify = async ([name, ...args]: readonly string[]): Promise<number> => {
  if (name === undefined || args.includes('--help') || name === '--help') {
    process.stdout.write(HELP)
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new VerifyError(`There is no ${name} to verify, only ${Object.keys(COMMANDS).join(', ')}.`)
  readEnvFile()
  return (await command(args)) ? 0 : 1
}

try {
  process.exitCode = await verify(process.argv.slice(2))
} catch (error) {
  const isKnown = error instanceof VerifyError || error instanceof CannotStart
  process.stderr.write(isKnown ? `${error.message}\n` : `${(error as Error).stack}\n`)
  process.exitCode = 2
}
